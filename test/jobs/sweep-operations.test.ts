import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import type { Context, SQSRecord } from "aws-lambda";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "../../handlers/adapters/clock.ts";
import { getOperation, getTenant } from "../../handlers/adapters/dynamodb/catalogs.ts";
import { dynamodb } from "../../handlers/adapters/dynamodb/dynamodb.ts";
import { operationKey, subscriptionKey, tenantKey } from "../../handlers/adapters/dynamodb/entity-mapping.ts";
import { getExecutionStatus } from "../../handlers/adapters/schedules/workflows.ts";
import { handler as recoverExecution } from "../../handlers/consumers/recover-execution.ts";
import { stateOf } from "../../handlers/core/operation/state.ts";
import { handler as sweep } from "../../handlers/jobs/sweep-operations.ts";
import { type EnvironmentName, readEnvironment } from "../../schemas/environment.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { buildOperation, buildSubscription, buildTenant } from "../support/builders.ts";
import { clientOf, readOutput, waitFor } from "../support/system/deployed-system.ts";
import { createScratchTables } from "../support/tables/scratch-tables.ts";

const createSfnClient = () => clientOf(SFNClient);
const putItem = (table: EnvironmentName, Item: object) =>
  dynamodb.send(new PutCommand({ TableName: readEnvironment(table), Item }));

/** State machines without functions: one for each result of an execution. */
const machines = {
  WORKFLOW_SUBSCRIPTION_PROVISION: { Type: "Succeed" },
  WORKFLOW_TENANT_ONBOARD: { Type: "Succeed" },
  WORKFLOW_SUBSCRIPTION_CHANGE: { Type: "Fail", Error: "States.Timeout" },
  WORKFLOW_SUBSCRIPTION_SUSPEND: { Type: "Wait", Seconds: 3600, End: true },
} as const;

async function createMachines(): Promise<void> {
  for (const [variable, state] of Object.entries(machines)) {
    const { stateMachineArn = "" } = await createSfnClient().send(
      new CreateStateMachineCommand({
        name: `scratch-${newId("evt").slice(-12)}`,
        // The engine only checks that the role exists.
        roleArn: readOutput("ProvisionerRoleArn"),
        definition: JSON.stringify({ StartAt: "Only", States: { Only: state } }),
      }),
    );
    process.env[variable] = stateMachineArn;
  }
}

const arnOf = (variable: keyof typeof machines, name: string): string =>
  readEnvironment(variable).replace(":stateMachine:", ":execution:").concat(`:${name}`);
async function isStarted(variable: keyof typeof machines, name: string): Promise<boolean> {
  try {
    await createSfnClient().send(new DescribeExecutionCommand({ executionArn: arnOf(variable, name) }));
    return true;
  } catch (error) {
    if ((error as Error).name === "ExecutionDoesNotExist") return false;
    throw error;
  }
}

/** Puts an operation into the table that was last written an hour ago. */
async function putOldOperation(overrides: Partial<OperationRecord>): Promise<OperationRecord> {
  const id = newId("op");
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const operation = buildOperation({
    id,
    kind: "subscription.provision",
    productId: "crm",
    steps: [],
    updatedAt: hourAgo,
    ...overrides,
  });
  await putInList(operation, stateOf(operation));
  return operation;
}

/** Puts an operation into the table and into the list of a state. */
const putInList = (operation: OperationRecord, statusKey: string) =>
  putItem("OPERATION_TABLE", { ...operationKey(operation.id), listSort: operation.id, statusKey, ...operation });

/** Puts a subscription to crm with its waiting operation into the tables; returns the operation. */
async function putWaitingSubscription(overrides: Partial<OperationRecord> = {}): Promise<OperationRecord> {
  const tenantId = newId("ten");
  const target = { type: "subscription", id: `${tenantId}/crm` } as const;
  const operation = await putOldOperation({ status: "queued", target, tenantId, ...overrides });
  const subscription: SubscriptionRecord = buildSubscription({
    tenantId,
    status: "requested",
    activeOperationId: operation.id,
    lastOperationId: operation.id,
  });
  await putItem("TENANT_TABLE", { ...subscriptionKey(tenantId, "crm"), ...subscription });
  return operation;
}

/** Creates an operation whose execution has ended with the result of a state machine. */
async function startEndedExecution(
  variable: keyof typeof machines,
  overrides: Partial<OperationRecord>,
): Promise<OperationRecord> {
  const operation = await putOldOperation({ status: "running", ...overrides });
  const name = `${operation.id}-${operation.run}`;
  await createSfnClient().send(new StartExecutionCommand({ stateMachineArn: readEnvironment(variable), name }));
  const executionArn = arnOf(variable, name);
  if (variable === "WORKFLOW_SUBSCRIPTION_SUSPEND")
    await createSfnClient().send(new StopExecutionCommand({ executionArn }));
  await waitFor("the execution has ended", async () => {
    const { status } = await createSfnClient().send(new DescribeExecutionCommand({ executionArn }));
    return status !== "RUNNING";
  });
  return operation;
}

beforeAll(createMachines);
// Each test has tables of its own, so that its sweep finds only its operations.
beforeEach(createScratchTables);

describe("the sweep of operations", () => {
  it("starts a queued operation whose event was lost, even if many older operations are open", async () => {
    // These operations are not current, so the sweep cannot start them.
    for (let count = 0; count < 250; count += 1) await putOldOperation({ status: "queued" });
    const lost = await putWaitingSubscription();
    expect(await sweep()).toMatchObject({ checked: 251, restarted: 1 });
    expect(await getOperation(lost.id)).toMatchObject({ status: "running" });
    expect(await isStarted("WORKFLOW_SUBSCRIPTION_PROVISION", `${lost.id}-1`)).toBe(true);
  });

  it("continues after the last operation when its time was over, and then begins again", async () => {
    const [first, second] = [await putWaitingSubscription(), await putWaitingSubscription()];
    const statuses = async () =>
      Promise.all([first, second].map(async ({ id }) => (await getOperation(id))?.status ?? "gone"));
    expect(await sweep({ maxMs: 0 })).toMatchObject({ checked: 1, restarted: 1 });
    expect(await statuses()).toEqual(["running", "queued"]);
    expect(await sweep({ maxMs: 0 })).toMatchObject({ checked: 1, restarted: 1 });
    expect(await statuses()).toEqual(["running", "running"]);
    expect(await sweep({ maxMs: 0 })).toMatchObject({ checked: 0 });
    expect(await sweep({ maxMs: 0 })).toMatchObject({ checked: 1 });
  });

  it("does not start a follow-up removal before the operation that it follows has ended", async () => {
    const running = await putWaitingSubscription({ status: "running" });
    const removal = await putOldOperation({
      kind: "subscription.deprovision",
      status: "queued",
      target: running.target,
      tenantId: running.tenantId,
    });
    await sweep();
    expect(await getOperation(removal.id)).toMatchObject({ status: "queued" });
  });

  it("cancels a request that nobody approved in time, and leaves the others waiting", async () => {
    const approval = { permission: "tenants:offboard", cause: "permission" } as const;
    const held = (expiresAt: string) =>
      putOldOperation({ kind: "tenant.offboard", status: "awaitingApproval", approval: { ...approval, expiresAt } });
    const [due, waiting] = [await held("2026-01-01T00:00:00.000Z"), await held("2100-01-01T00:00:00.000Z")];
    expect(await sweep()).toMatchObject({ checked: 1, restarted: 1, stuck: 0 });
    expect(await getOperation(due.id)).toMatchObject({ status: "cancelled", error: { code: "approvalExpired" } });
    expect(await getOperation(waiting.id)).toMatchObject({ status: "awaitingApproval" });
  });

  it("starts no request that nobody has approved, even if it is in the list of open operations", async () => {
    const approval = {
      permission: "tenants:offboard",
      cause: "permission",
      expiresAt: "2100-01-01T00:00:00.000Z",
    } as const;
    const request = await putOldOperation({ kind: "tenant.onboard", status: "awaitingApproval", approval });
    await putInList(request, "open");
    expect(await sweep()).toMatchObject({ restarted: 0, stuck: 0 });
    expect(await getExecutionStatus(request)).toBeUndefined();
    expect(await getOperation(request.id)).toMatchObject({ status: "awaitingApproval" });
  });

  it("completes a tenant's operation when the events of its subscriptions were lost", async () => {
    const id = newId("ten");
    const operation = await startEndedExecution("WORKFLOW_TENANT_ONBOARD", {
      kind: "tenant.onboard",
      target: { type: "tenant", id },
      tenantId: id,
    });
    const about = { activeOperationId: operation.id, lastOperationId: operation.id, preparedFor: `${operation.id}-1` };
    const tenant: TenantRecord = buildTenant({ id, status: "requested", ...about });
    await putItem("TENANT_TABLE", { ...tenantKey(id), ...tenant });
    await putItem("TENANT_TABLE", { ...subscriptionKey(id, "crm"), ...buildSubscription({ tenantId: id }) });
    expect(await sweep()).toMatchObject({ restarted: 1 });
    expect(await getTenant(id)).toMatchObject({ status: "active" });
    expect(await getOperation(operation.id)).toMatchObject({ status: "succeeded" });
  });
});

/** Sends the end of an execution to the reactor, as Step Functions does over the default bus. */
function sendExecutionEnd(name: string, status: string) {
  const body = JSON.stringify({ id: newId("evt"), detail: { name, status } });
  const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
  return recoverExecution({ Records: [{ messageId: name, body } as SQSRecord] }, context);
}

describe("an operation whose execution ended without a report", () => {
  const change = { kind: "subscription.change" } as const;

  it("continues in its next run when its execution failed", async () => {
    const operation = await startEndedExecution("WORKFLOW_SUBSCRIPTION_CHANGE", change);
    await sweep();
    const next = await getOperation(operation.id);
    expect(next).toMatchObject({ status: "running", run: 2, restarts: { status: "running", count: 1 } });
    expect(next).not.toHaveProperty("error");
    expect(await isStarted("WORKFLOW_SUBSCRIPTION_CHANGE", `${operation.id}-2`)).toBe(true);
  });

  it("is left to the reactor that starts workflows when a person has retried it meanwhile", async () => {
    const operation = await putOldOperation({ ...change, status: "queued", run: 2 });
    expect(await sendExecutionEnd(`${operation.id}-1`, "ABORTED")).toEqual({ batchItemFailures: [] });
    expect(await isStarted("WORKFLOW_SUBSCRIPTION_CHANGE", `${operation.id}-2`)).toBe(false);
    expect(await getOperation(operation.id)).toMatchObject({ status: "queued", run: 2 });
  });

  it("is started in its later run when that run was committed but not started", async () => {
    const operation = await putOldOperation({ ...change, status: "running", run: 2 });
    await sendExecutionEnd(`${operation.id}-1`, "FAILED");
    expect(await isStarted("WORKFLOW_SUBSCRIPTION_CHANGE", `${operation.id}-2`)).toBe(true);
  });

  it("is cleaned up after an abort, even if people have retried it often", async () => {
    const operation = await startEndedExecution("WORKFLOW_SUBSCRIPTION_SUSPEND", {
      kind: "subscription.suspend",
      run: 25,
    });
    await sweep();
    expect(await getOperation(operation.id)).toMatchObject({
      status: "cancelling",
      run: 26,
      error: { code: "executionEnded", reason: expect.stringContaining("ABORTED") },
    });
  });

  it("is not restarted after twenty executions in one status, and is cleaned up after its cancellation", async () => {
    const restarts = { status: "running", count: 20 } as const;
    const hopeless = await startEndedExecution("WORKFLOW_SUBSCRIPTION_CHANGE", {
      ...change,
      run: 21,
      restarts,
    });
    const cancelled = await startEndedExecution("WORKFLOW_SUBSCRIPTION_CHANGE", {
      ...change,
      run: 21,
      restarts,
      status: "cancelling",
    });
    expect(await sweep()).toMatchObject({ restarted: 1 });
    expect(await getOperation(hopeless.id)).toMatchObject({ status: "running", run: 21 });
    expect(await getOperation(cancelled.id)).toMatchObject({ status: "cancelling", run: 22 });
  });
});
