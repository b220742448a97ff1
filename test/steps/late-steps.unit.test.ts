import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../handlers/adapters/dynamodb/entity-mapping.ts";
import { handler } from "../../handlers/steps/prepare-tenant.ts";
import { createStepHandler } from "../../handlers/steps/runtime/step-handler.ts";
import type { StepResult } from "../../handlers/steps/runtime/task-input.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import { tables } from "../../schemas/tables.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { workflowSteps } from "../../schemas/workflow-steps.ts";
import { buildOperation, buildTenant, buildUser } from "../support/builders.ts";
import { MemoryTables } from "../support/tables/memory-tables.ts";

const step = workflowSteps.prepareTenant.name;
const operation = buildOperation({ kind: "tenant.onboard", status: "running", run: 1 });
const { preparedFor: _, ...tenant } = buildTenant({ status: "requested", activeOperationId: operation.id });
const user = buildUser({ id: tenant.administratorId, status: "requested" });

let memory: MemoryTables;
function putTenant(record: TenantRecord): void {
  const { key, index } = entityMapping.tenant;
  memory.put("TENANT_TABLE", { ...key(record), ...index(record), ...record });
}
function putOperation(record: OperationRecord): void {
  const { key, index } = entityMapping.operation;
  memory.put("OPERATION_TABLE", { ...key(record), ...index(record), ...record });
}
const readRow = (table: string, id: string) => memory.rows(table).find((row) => row["id"] === id);

beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
  putTenant(tenant);
  putOperation(operation);
  const { key, index } = entityMapping.user;
  memory.put("USER_TABLE", { ...key(user), ...index(user), ...user });
});
afterEach(() => memory.restore());

/** Runs the step; `change` happens after the step has begun and before it reads the tenant. */
async function run(change: () => void) {
  let isChanged = false;
  memory.before = ({ action, input }) => {
    if (isChanged || action !== "Query" || input.TableName !== "TENANT_TABLE") return;
    isChanged = true;
    change();
  };
  return handler({ operationId: operation.id, run: 1, step });
}

describe("the preparation of a tenant", () => {
  it("is recorded while its operation runs", async () => {
    expect(await run(() => {})).toEqual({ status: "succeeded" });
    expect(readRow("TENANT_TABLE", tenant.id)).toMatchObject({ preparedFor: `${operation.id}-1` });
  });

  it("changes nothing if an offboarding has ended its operation meanwhile", async () => {
    const leaving = { ...tenant, status: "offboarding", preparedFor: "op_2-1", activeOperationId: "op_2", version: 9 };
    const result = await run(() => {
      putTenant(leaving as TenantRecord);
      putOperation({ ...operation, status: "cancelled", version: 9 });
    });
    expect(result).toMatchObject({ status: "failed", error: { code: "operationOver" } });
    expect(readRow("TENANT_TABLE", tenant.id)).toMatchObject({ preparedFor: "op_2-1", version: 9 });
    expect(readRow("OPERATION_TABLE", operation.id)).toMatchObject({ status: "cancelled", version: 9 });
  });

  it("changes nothing if a later run has replaced its own", async () => {
    const result = await run(() => putOperation({ ...operation, run: 2, version: 9 }));
    expect(result).toMatchObject({ status: "failed", error: { code: "runOver" } });
    expect(readRow("TENANT_TABLE", tenant.id)).not.toHaveProperty("preparedFor");
    expect(readRow("OPERATION_TABLE", operation.id)).toMatchObject({ run: 2, version: 9 });
  });
});

describe("a step whose run is replaced while it works", () => {
  const next = { ...operation, run: 2, version: 9 };
  /** Runs a step that ends after a later run of its operation has begun. */
  const runLate = (end: () => StepResult) =>
    createStepHandler(async () => {
      putOperation(next);
      return end();
    })({ operationId: operation.id, run: 1, step });

  it.each<[string, () => StepResult]>([
    ["its success", () => ({ status: "succeeded", outputs: { url: "https://old.example" } })],
    ["its failure", () => ({ status: "failed", error: { code: "old", reason: "Old.", retryable: true } })],
    [
      "a fault",
      () => {
        throw new Error("The connection was lost.");
      },
    ],
  ])("does not record %s for the later run", async (_, end) => {
    await runLate(end);
    const { steps, version, run } = readRow("OPERATION_TABLE", operation.id) as OperationRecord;
    expect({ steps, version, run }).toEqual({ steps: next.steps, version: 9, run: 2 });
  });
});
