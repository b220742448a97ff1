import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { compareStacks } from "../../../handlers/steps/provisioning/compare-stacks.ts";
import { listForeignStacks } from "../../../handlers/steps/provisioning/foreign-stacks.ts";
import { inspectStack } from "../../../handlers/steps/provisioning/observe-stack.ts";
import { loadOperation } from "../../../handlers/steps/runtime/step-records.ts";
import { tables } from "../../../schemas/tables.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { buildOperation, buildSubscription, buildTenant } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

vi.mock("../../../handlers/steps/provisioning/observe-stack.ts");
vi.mock("../../../handlers/steps/provisioning/foreign-stacks.ts");

const MINUTE_MS = 60_000;
const tenant = buildTenant();
const operation = buildOperation({ kind: "tenant.check", status: "running", run: 1, tenantId: tenant.id });
const { name: step } = workflowSteps.compareStacks;

let memory: MemoryTables;
/** The products whose resources CloudFormation has not compared yet. */
let pending: Set<string>;
/** The product whose inspection takes longer than an attempt. */
let slow: string | undefined;
let visited: string[];

beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  vi.useFakeTimers({ toFake: ["Date"] });
  memory = new MemoryTables().install();
  [pending, slow, visited] = [new Set(), undefined, []];
  const { key, index } = entityMapping.tenant;
  memory.put("TENANT_TABLE", { ...key(tenant), ...index(tenant), ...tenant });
  for (const productId of ["a", "b", "c"]) {
    const subscription = buildSubscription({ tenantId: tenant.id, productId, integration: "cloudformation" });
    const mapping = entityMapping.subscription;
    memory.put("TENANT_TABLE", { ...mapping.key(subscription), ...mapping.index(subscription), ...subscription });
  }
  const steps = [{ name: step, attempts: [{ number: 1, startedAt: new Date().toISOString() }] }];
  const running = { ...operation, steps } as unknown as typeof operation;
  memory.put("OPERATION_TABLE", {
    ...entityMapping.operation.key(running),
    ...entityMapping.operation.index(running),
    ...running,
  });
  vi.mocked(listForeignStacks).mockResolvedValue([]);
  vi.mocked(inspectStack).mockImplementation(async ({ subscription: { productId }, driftSince }) => {
    visited.push(productId);
    if (productId === slow) vi.setSystemTime(Date.now() + 21_000);
    if (driftSince !== undefined && pending.has(productId)) return "working";
    return { findings: [{ kind: driftSince ? "stackDrifted" : "stackTemplate", subject: productId, detail: "" }] };
  });
});
afterEach(() => {
  memory.restore();
  vi.useRealTimers();
  vi.clearAllMocks();
});

/** Makes an attempt of the step, and returns its status and the products that it visits. */
async function attempt(): Promise<string> {
  visited = [];
  const current = await loadOperation(operation.id);
  const { status } = await compareStacks(current, { operationId: operation.id, run: 1, step });
  return `${status} ${visited.join("")}`;
}
const listFindings = async () =>
  ((await loadOperation(operation.id)).findings ?? []).map(({ kind, subject }) => `${kind} ${subject}`);

it("a comparison that has not the time for all stacks continues in the next attempt", async () => {
  slow = "b";
  expect(await attempt()).toBe("working ab");
  expect(await attempt()).toBe("succeeded c");
  expect(await listFindings()).toEqual(["stackDrifted a", "stackDrifted b", "stackDrifted c"]);
});

it("a comparison waits for CloudFormation in all stacks at once, and does not repeat the finished ones", async () => {
  pending = new Set(["b", "c"]);
  expect(await attempt()).toBe("working abc");
  expect(await attempt()).toBe("working bc");
  pending.clear();
  expect(await attempt()).toBe("succeeded bc");
});

it("a comparison writes nothing while it waits", async () => {
  pending = new Set(["a"]);
  slow = "c";
  await attempt();
  const { version } = await loadOperation(operation.id);
  expect(await attempt()).toBe("working abc");
  expect((await loadOperation(operation.id)).version).toBe(version);
});

it("stacks that a later attempt begins with have their own time for the comparison of their resources", async () => {
  slow = "b";
  pending = new Set(["a", "c"]);
  await attempt();
  vi.setSystemTime(Date.now() + 14 * MINUTE_MS);
  pending.delete("a");
  expect(await attempt()).toBe("working ab");
  vi.setSystemTime(Date.now() + 10 * MINUTE_MS);
  expect(await attempt()).toBe("working c");
  vi.setSystemTime(Date.now() + 6 * MINUTE_MS);
  expect(await attempt()).toBe("succeeded c");
  expect(await listFindings()).toEqual(["stackDrifted a", "stackDrifted b", "stackTemplate c"]);
});
