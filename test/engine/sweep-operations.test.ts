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
import { getOperation, getTenant } from "../../handlers/adapters/catalogs.ts";
import { newId } from "../../handlers/adapters/clock.ts";
import { dynamodb } from "../../handlers/adapters/dynamodb.ts";
import { operationKey, subscriptionKey, tenantKey } from "../../handlers/adapters/keys.ts";
import { handler as endExecution } from "../../handlers/reactors/end-execution.ts";
import { handler as sweep } from "../../handlers/reactors/sweep-operations.ts";
import { type EnvironmentName, environment } from "../../schemas/environment.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { anOperation, aSubscription, aTenant } from "../support/builders.ts";
import { clientOf, eventually, output } from "../support/engine.ts";
import { useTablesOfItsOwn } from "../support/scratch-tables.ts";

const sfn = () => clientOf(SFNClient);
const put = (table: EnvironmentName, Item: object) =>
  dynamodb.send(new PutCommand({ TableName: environment(table), Item }));

/** State machines that call no function: one for each way in which an execution may go. */
const machines = {
  WORKFLOW_SUBSCRIPTION_PROVISION: { Type: "Succeed" },
  WORKFLOW_TENANT_ONBOARD: { Type: "Succeed" },
  WORKFLOW_SUBSCRIPTION_CHANGE: { Type: "Fail", Error: "States.Timeout" },
  WORKFLOW_SUBSCRIPTION_SUSPEND: { Type: "Wait", Seconds: 3600, End: true },
} as const;

const makeMachines = async (): Promise<void> => {
  for (const [variable, state] of Object.entries(machines)) {
    const { stateMachineArn = "" } = await sfn().send(
      new CreateStateMachineCommand({
        name: `scratch-${newId("evt").slice(-12)}`,
        // The engine runs every machine as its account; it only asks that there is such a role.
        roleArn: output("ProvisionerRoleArn"),
        definition: JSON.stringify({ StartAt: "Only", States: { Only: state } }),
      }),
    );
    process.env[variable] = stateMachineArn;
  }
};

const arnOf = (variable: keyof typeof machines, name: string): string =>
  environment(variable).replace(":stateMachine:", ":execution:").concat(`:${name}`);
const isStarted = async (variable: keyof typeof machines, name: string): Promise<boolean> => {
  try {
    await sfn().send(new DescribeExecutionCommand({ executionArn: arnOf(variable, name) }));
    return true;
  } catch (error) {
    if ((error as Error).name === "ExecutionDoesNotExist") return false;
    throw error;
  }
};

/** Puts an operation into the table as it stood an hour ago. */
const anOldOperation = async (overrides: Partial<OperationRecord>): Promise<OperationRecord> => {
  const id = newId("op");
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const operation = anOperation({
    id,
    kind: "subscription.provision",
    productId: "crm",
    steps: [],
    updatedAt: hourAgo,
    open: "open",
    ...overrides,
  });
  await put("OPERATION_TABLE", { ...operationKey(id), listSort: id, ...operation });
  return operation;
};

/** Puts a tenant and its subscription to crm into the table, and gives the operation that waits to start there. */
const aWaitingSubscription = async (overrides: Partial<OperationRecord> = {}): Promise<OperationRecord> => {
  const tenantId = newId("ten");
  const target = { type: "subscription", id: `${tenantId}/crm` } as const;
  const operation = await anOldOperation({ status: "queued", target, tenantId, ...overrides });
  const subscription: SubscriptionRecord = aSubscription({
    tenantId,
    status: "requested",
    activeOperationId: operation.id,
    lastOperationId: operation.id,
  });
  await put("TENANT_TABLE", { ...subscriptionKey(tenantId, "crm"), ...subscription });
  return operation;
};

/** An operation whose execution has ended in its own way. */
const anEnded = async (
  variable: keyof typeof machines,
  overrides: Partial<OperationRecord>,
): Promise<OperationRecord> => {
  const operation = await anOldOperation({ status: "running", ...overrides });
  const name = `${operation.id}-${operation.run}`;
  await sfn().send(new StartExecutionCommand({ stateMachineArn: environment(variable), name }));
  const executionArn = arnOf(variable, name);
  if (variable === "WORKFLOW_SUBSCRIPTION_SUSPEND") await sfn().send(new StopExecutionCommand({ executionArn }));
  await eventually("the execution has ended", async () => {
    const { status } = await sfn().send(new DescribeExecutionCommand({ executionArn }));
    return status !== "RUNNING";
  });
  return operation;
};

beforeAll(makeMachines);
// Tables of its own for each test: no operation of one is in the way of another's sweep.
beforeEach(useTablesOfItsOwn);

describe("the sweep of operations", () => {
  it("starts a queued operation whose fact was lost, however many older ones are open", async () => {
    // Nobody waits for these any more, so they can't be started.
    for (let count = 0; count < 250; count += 1) await anOldOperation({ status: "queued" });
    const lost = await aWaitingSubscription();
    expect(await sweep()).toMatchObject({ lookedAt: 251, takenUp: 1 });
    expect(await getOperation(lost.id)).toMatchObject({ status: "running" });
    expect(await isStarted("WORKFLOW_SUBSCRIPTION_PROVISION", `${lost.id}-1`)).toBe(true);
  });

  it("goes on behind the last operation where its time was over, and then begins anew", async () => {
    const [first, second] = [await aWaitingSubscription(), await aWaitingSubscription()];
    const statuses = async () =>
      Promise.all([first, second].map(async ({ id }) => (await getOperation(id))?.status ?? "gone"));
    expect(await sweep({ maxMs: 0 })).toMatchObject({ lookedAt: 1, takenUp: 1 });
    expect(await statuses()).toEqual(["running", "queued"]);
    expect(await sweep({ maxMs: 0 })).toMatchObject({ lookedAt: 1, takenUp: 1 });
    expect(await statuses()).toEqual(["running", "running"]);
    expect(await sweep({ maxMs: 0 })).toMatchObject({ lookedAt: 0 });
    expect(await sweep({ maxMs: 0 })).toMatchObject({ lookedAt: 1 });
  });

  it("does not start a removal before its turn: it waits for the operation that it follows", async () => {
    const running = await aWaitingSubscription({ status: "running" });
    const removal = await anOldOperation({
      kind: "subscription.deprovision",
      status: "queued",
      target: running.target,
      tenantId: running.tenantId,
    });
    await sweep();
    expect(await getOperation(removal.id)).toMatchObject({ status: "queued" });
  });

  it("leads on a tenant's operation when what its subscriptions told was lost", async () => {
    const id = newId("ten");
    const operation = await anEnded("WORKFLOW_TENANT_ONBOARD", {
      kind: "tenant.onboard",
      target: { type: "tenant", id },
      tenantId: id,
    });
    const about = { activeOperationId: operation.id, lastOperationId: operation.id, preparedFor: `${operation.id}-1` };
    const tenant: TenantRecord = aTenant({ id, status: "requested", ...about });
    await put("TENANT_TABLE", { ...tenantKey(id), ...tenant });
    await put("TENANT_TABLE", { ...subscriptionKey(id, "crm"), ...aSubscription({ tenantId: id }) });
    expect(await sweep()).toMatchObject({ takenUp: 1 });
    expect(await getTenant(id)).toMatchObject({ status: "active" });
    expect(await getOperation(operation.id)).toMatchObject({ status: "succeeded" });
  });
});

/** Tells the reactor of the end of an execution, as Step Functions does through the default bus. */
const tellEnd = (name: string, status: string) => {
  const body = JSON.stringify({ id: newId("evt"), detail: { name, status } });
  const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
  return endExecution({ Records: [{ messageId: name, body } as SQSRecord] }, context);
};

describe("an operation whose execution ended without its say", () => {
  const change = { kind: "subscription.change" } as const;

  it("goes on as it was when its execution failed: nothing that is ready is removed", async () => {
    const operation = await anEnded("WORKFLOW_SUBSCRIPTION_CHANGE", change);
    await sweep();
    const next = await getOperation(operation.id);
    expect(next).toMatchObject({ status: "running", run: 2, takenUp: { status: "running", count: 1 } });
    expect(next).not.toHaveProperty("error");
    expect(await isStarted("WORKFLOW_SUBSCRIPTION_CHANGE", `${operation.id}-2`)).toBe(true);
  });

  it("is left to the reactor that starts it when a person has retried it meanwhile", async () => {
    const operation = await anOldOperation({ ...change, status: "queued", run: 2 });
    expect(await tellEnd(`${operation.id}-1`, "ABORTED")).toEqual({ batchItemFailures: [] });
    expect(await isStarted("WORKFLOW_SUBSCRIPTION_CHANGE", `${operation.id}-2`)).toBe(false);
    expect(await getOperation(operation.id)).toMatchObject({ status: "queued", run: 2 });
  });

  it("is started in its later run where that run was committed and never began", async () => {
    const operation = await anOldOperation({ ...change, status: "running", run: 2 });
    await tellEnd(`${operation.id}-1`, "FAILED");
    expect(await isStarted("WORKFLOW_SUBSCRIPTION_CHANGE", `${operation.id}-2`)).toBe(true);
  });

  it("is cleaned up when somebody aborted it, however often people have retried it", async () => {
    const operation = await anEnded("WORKFLOW_SUBSCRIPTION_SUSPEND", { kind: "subscription.suspend", run: 25 });
    await sweep();
    expect(await getOperation(operation.id)).toMatchObject({
      status: "cancelling",
      run: 26,
      error: { code: "executionEnded", reason: expect.stringContaining("ABORTED") },
    });
  });

  it("waits for people after twenty executions in one status; once they cancel it, it is cleaned up", async () => {
    const takenUp = { status: "running", count: 20 } as const;
    const hopeless = await anEnded("WORKFLOW_SUBSCRIPTION_CHANGE", { ...change, run: 21, takenUp });
    const cancelled = await anEnded("WORKFLOW_SUBSCRIPTION_CHANGE", {
      ...change,
      run: 21,
      takenUp,
      status: "cancelling",
    });
    expect(await sweep()).toMatchObject({ takenUp: 1 });
    expect(await getOperation(hopeless.id)).toMatchObject({ status: "running", run: 21 });
    expect(await getOperation(cancelled.id)).toMatchObject({ status: "cancelling", run: 22 });
  });
});
