import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getSubscription } from "../../../handlers/adapters/dynamodb/catalogs.ts";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import type { StackObservation } from "../../../handlers/adapters/product-account/stack-observation.ts";
import { stackNameOf, stackTagsOf } from "../../../handlers/core/subscription/stack.ts";
import { deployProductStack } from "../../../handlers/steps/provisioning/deploy-product-stack.ts";
import { listForeignStacks } from "../../../handlers/steps/provisioning/foreign-stacks.ts";
import { type Inspection, inspectStack } from "../../../handlers/steps/provisioning/observe-stack.ts";
import type { ProvisioningContext } from "../../../handlers/steps/provisioning/provisioning-context.ts";
import { repairStacks } from "../../../handlers/steps/provisioning/repair-stacks.ts";
import { loadOperation } from "../../../handlers/steps/runtime/step-records.ts";
import type { Finding, FindingKind } from "../../../schemas/finding.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { tables } from "../../../schemas/tables.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { buildOperation, buildProduct, buildSubscription, buildTenant } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

vi.mock("../../../handlers/steps/provisioning/observe-stack.ts");
vi.mock("../../../handlers/steps/provisioning/deploy-product-stack.ts");
vi.mock("../../../handlers/steps/provisioning/foreign-stacks.ts");

const tenant = buildTenant();
const operation = buildOperation({ kind: "tenant.repair", status: "running", run: 1, tenantId: tenant.id });
const { name: step } = workflowSteps.repairStacks;
const repairing = `${step}: repairs`;
const removed: string[] = [];

let memory: MemoryTables;
/** The stacks of the tenant's products by product. */
let stacks: Map<string, StackObservation>;

function putSubscription(overrides: Partial<SubscriptionRecord>): void {
  const subscription = buildSubscription({ tenantId: tenant.id, integration: "cloudformation", ...overrides });
  const { key, index } = entityMapping.subscription;
  memory.put("TENANT_TABLE", { ...key(subscription), ...index(subscription), ...subscription });
}
function putStack(productId: string, status: string, creator = operation): void {
  const tags = stackTagsOf({ tenantId: tenant.id, productId }, creator);
  stacks.set(productId, { status, tags, parameters: {}, outputs: {}, template: "", isProtected: false });
}
function putOperation(record: OperationRecord): void {
  const { key, index } = entityMapping.operation;
  memory.put("OPERATION_TABLE", { ...key(record), ...index(record), ...record });
}
const readOperation = () => loadOperation(operation.id);
const nameOf = (productId: string) => stackNameOf({ tenantId: tenant.id, productId });
const findingOf = (kind: FindingKind, productId: string): Finding => ({ kind, subject: nameOf(productId), detail: "" });

beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  vi.useFakeTimers({ toFake: ["Date"] });
  memory = new MemoryTables().install();
  stacks = new Map();
  removed.length = 0;
  const { key, index } = entityMapping.tenant;
  memory.put("TENANT_TABLE", { ...key(tenant), ...index(tenant), ...tenant });
  putOperation(operation);
  vi.mocked(listForeignStacks).mockResolvedValue([]);
  vi.mocked(deployProductStack).mockImplementation(async ({ productId = "" }) => {
    putStack(productId, "CREATE_IN_PROGRESS");
    return { status: "working" };
  });
  vi.mocked(inspectStack).mockImplementation(async ({ subscription }) => {
    const { productId, status } = subscription;
    const stack = stacks.get(productId);
    const client = { remove: async (name: string) => void removed.push(name) };
    const context = { product: buildProduct(), subscription, stacks: client } as unknown as ProvisioningContext;
    const isMissing = status === "active" && stack === undefined;
    return { context, stack, findings: isMissing ? [findingOf("stackMissing", productId)] : [] };
  });
});
afterEach(() => {
  memory.restore();
  vi.useRealTimers();
  vi.clearAllMocks();
});

/** Makes an attempt of the step, with the operation as it is stored. */
const attempt = async () => repairStacks(await readOperation(), { operationId: operation.id, run: 1, step });
/** Lets the time of each attempt be over after the inspection of a product's stack. */
function slowDownAfter(productId: string): void {
  const inspect = vi.mocked(inspectStack).getMockImplementation();
  vi.mocked(inspectStack).mockImplementation(async (request) => {
    if (request.subscription.productId === productId) vi.setSystemTime(Date.now() + 21_000);
    return inspect?.(request) ?? { findings: [] };
  });
}
const listVisited = () => vi.mocked(inspectStack).mock.calls.map(([{ subscription }]) => subscription.productId);

describe("a repair of a tenant's stacks", () => {
  it("waits until a stack that it creates again is complete", async () => {
    putSubscription({ productId: "a" });
    expect(await attempt()).toEqual({ status: "working" });
    expect(await attempt()).toEqual({ status: "working" });
    putStack("a", "CREATE_COMPLETE");
    expect(await attempt()).toEqual({ status: "succeeded" });
    expect((await readOperation()).findings).toEqual([{ ...findingOf("stackMissing", "a"), repaired: true }]);
    expect(deployProductStack).toHaveBeenCalledTimes(1);
  });

  it("gives up a stack that is not complete within the product's time-out, which counts from its repair", async () => {
    putSubscription({ productId: "a" });
    await attempt();
    vi.setSystemTime(Date.now() + 29 * 60_000);
    expect(await attempt()).toEqual({ status: "working" });
    vi.setSystemTime(Date.now() + 2 * 60_000);
    expect(await attempt()).toEqual({ status: "succeeded" });
  });

  it("compares once and repairs in several attempts, if one has not the time for all", async () => {
    for (const productId of ["a", "b"]) {
      putSubscription({ productId });
      putStack(productId, "CREATE_COMPLETE");
    }
    slowDownAfter("a");
    const results = [];
    for (let tries = 0; tries < 3; tries += 1) results.push((await attempt()).status);
    expect(results).toEqual(["working", "working", "succeeded"]);
    expect(listVisited()).toEqual(["a", "b", "a", "b"]);
  });

  it("keeps what earlier attempts repaired, and marks what it did not look for as not repaired", async () => {
    for (const productId of ["a", "b"]) {
      putSubscription({ productId });
      putStack(productId, "CREATE_COMPLETE");
    }
    const repaired = { ...findingOf("stackMissing", "a"), repaired: true };
    const findings = [repaired, findingOf("stackMissing", "b"), findingOf("stackDrifted", "a")];
    putOperation({ ...operation, findings, walk: { step: repairing, after: "a" } });
    expect(await attempt()).toEqual({ status: "succeeded" });
    expect((await readOperation()).findings).toEqual([
      repaired,
      { ...findingOf("stackMissing", "b"), repaired: true },
      { ...findingOf("stackDrifted", "a"), repaired: false },
    ]);
  });
});

describe("a repair whose product's account becomes unreachable", () => {
  const unreachable: Finding = { kind: "accountUnreachable", subject: "a", detail: "" };
  beforeEach(() => putSubscription({ productId: "a" }));

  it("does not take a difference for repaired that it could not look for", async () => {
    putOperation({ ...operation, findings: [findingOf("stackMissing", "a")], walk: { step: repairing } });
    vi.mocked(inspectStack).mockResolvedValue({ findings: [unreachable] });
    expect(await attempt()).toEqual({ status: "succeeded" });
    expect((await readOperation()).findings).toEqual([
      { ...findingOf("stackMissing", "a"), repaired: false },
      { ...unreachable, repaired: false },
    ]);
  });

  it("marks the account as reachable again if the repair could compare its stack", async () => {
    putOperation({ ...operation, findings: [unreachable], walk: { step: repairing } });
    putStack("a", "CREATE_COMPLETE");
    expect(await attempt()).toEqual({ status: "succeeded" });
    expect((await readOperation()).findings).toEqual([{ ...unreachable, repaired: true }]);
  });
});

it("a repair does not record outputs that are too large for the record, and says so", async () => {
  const outputs = { Url: "https://crm.example" };
  putSubscription({ productId: "crm", status: "active", outputs });
  putStack("crm", "CREATE_COMPLETE");
  const inspect = vi.mocked(inspectStack).getMockImplementation();
  const difference: Finding = { ...findingOf("stackOutputs", "crm"), repair: "records the stack's outputs" };
  vi.mocked(inspectStack).mockImplementation(async (request) => {
    const { stack, ...inspection } = ((await inspect?.(request)) ?? { findings: [] }) as Inspection;
    const grown = { ...stack, outputs: { Report: "x".repeat(33_000) } } as StackObservation;
    return { ...inspection, stack: grown, findings: [difference] };
  });
  expect(await attempt()).toEqual({ status: "succeeded" });
  const [finding] = (await readOperation()).findings ?? [];
  expect(finding).toMatchObject({ kind: "stackOutputs", repaired: false });
  expect(finding?.detail).toContain("The outputs are larger than 32 KB");
  expect(await getSubscription(tenant.id, "crm")).toMatchObject({ outputs });
});

describe("a stack that a repair has made again", () => {
  beforeEach(() => putOperation({ ...operation, walk: { step: repairing } }));

  it.each(["deprovisioning", "cancelled"] as const)(
    "is removed if its subscription is %s meanwhile, because that removal may have found no stack",
    async (status) => {
      putSubscription({ productId: "a", status });
      putStack("a", "CREATE_IN_PROGRESS");
      expect(await attempt()).toEqual({ status: "working" });
      expect(removed).toEqual([]);
      putStack("a", "CREATE_COMPLETE");
      expect(await attempt()).toEqual({ status: "working" });
      expect(removed).toEqual([nameOf("a")]);
      stacks.clear();
      expect(await attempt()).toEqual({ status: "succeeded" });
    },
  );

  it("stays if its subscription stands", async () => {
    putSubscription({ productId: "a" });
    putStack("a", "CREATE_COMPLETE");
    expect(await attempt()).toEqual({ status: "succeeded" });
    expect(removed).toEqual([]);
  });

  it("is not taken for the stack of another operation, which a person decides about", async () => {
    putSubscription({ productId: "a", status: "cancelled" });
    putStack("a", "CREATE_COMPLETE", { ...operation, id: "op_other" });
    expect(await attempt()).toEqual({ status: "succeeded" });
    expect(removed).toEqual([]);
  });
});
