import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import type { Stack, StackRequest } from "../../../handlers/adapters/product-account/stack-requests.ts";
import { stackNameOf, stackTagsOf } from "../../../handlers/core/subscription/stack.ts";
import { deployProductStack } from "../../../handlers/steps/provisioning/deploy-product-stack.ts";
import {
  loadProvisioningContext,
  type ProvisioningContext,
  pinRelease,
} from "../../../handlers/steps/provisioning/provisioning-context.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { tables } from "../../../schemas/tables.ts";
import { buildOperation, buildProduct, buildSubscription, buildTenant, TENANT_ID } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

vi.mock("../../../handlers/steps/provisioning/provisioning-context.ts");
vi.mock("../../../handlers/adapters/objects/product-templates.ts");

const tenant = buildTenant();
const provision = buildOperation({
  kind: "subscription.provision",
  target: { type: "subscription", id: `${TENANT_ID}/crm` },
  productId: "crm",
});

let memory: MemoryTables;
/** The stacks in the product's account, by name. */
let stacks: Map<string, Stack>;
let requests: StackRequest[];
let removed: string[];
/** Changes the world while CloudFormation accepts a stack. */
let whileCreating: () => void;
/** Is false while CloudFormation does not show its stacks yet. */
let isVisible: boolean;

function putOperation(record: OperationRecord): void {
  const { key, index } = entityMapping.operation;
  memory.put("OPERATION_TABLE", { ...key(record), ...index(record), ...record });
}
const buildStack = (status: string, tags: Record<string, string>): Stack => ({
  ...{ id: "stack-1", status, tags },
  ...{ outputs: { Url: "u" }, parameters: [] },
});

/** Creates a stack as CloudFormation does; one with the same name stays as it is. */
async function create(request: StackRequest): Promise<void> {
  requests.push(request);
  whileCreating();
  if (!stacks.has(request.name)) stacks.set(request.name, buildStack("CREATE_COMPLETE", request.tags));
}

beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
  [stacks, requests, removed, whileCreating, isVisible] = [new Map(), [], [], () => {}, true];
  const { key, index } = entityMapping.tenant;
  memory.put("TENANT_TABLE", { ...key(tenant), ...index(tenant), ...tenant });
  putOperation(provision);
  const client = {
    create,
    describe: async (name: string) => (isVisible ? stacks.get(name) : undefined),
    remove: async (name: string) => void removed.push(name),
  };
  vi.mocked(loadProvisioningContext).mockImplementation(async ({ productId = "" }) => {
    const context = { product: buildProduct({ id: productId }), subscription: buildSubscription({ productId }) };
    return { ...context, stacks: client } as unknown as ProvisioningContext;
  });
  vi.mocked(pinRelease).mockImplementation(async (context) => context);
});
afterEach(() => {
  memory.restore();
  vi.clearAllMocks();
});

const name = stackNameOf(buildSubscription());

describe("a provisioning that is stopped while its stack is created", () => {
  it("removes the stack, because its undo may have found none", async () => {
    whileCreating = () => putOperation({ ...provision, status: "cancelled" });
    expect(await deployProductStack(provision)).toMatchObject({ status: "failed", error: { code: "cancelled" } });
    expect(removed).toEqual([name]);
  });

  it("removes a stack that is not visible yet", async () => {
    whileCreating = () => {
      putOperation({ ...provision, status: "cancelled" });
      isVisible = false;
    };
    expect(await deployProductStack(provision)).toMatchObject({ status: "failed" });
    expect(removed).toEqual([name]);
  });

  it("keeps a stack that another operation has created meanwhile", async () => {
    whileCreating = () => {
      putOperation({ ...provision, status: "cancelled" });
      stacks.set(name, buildStack("CREATE_COMPLETE", stackTagsOf(buildSubscription(), { id: "op_next", run: 1 })));
    };
    expect(await deployProductStack(provision)).toMatchObject({ status: "failed" });
    expect(removed).toEqual([]);
  });

  it("keeps its stack if another attempt of the step has completed the provisioning meanwhile", async () => {
    whileCreating = () => {
      putOperation({ ...provision, status: "succeeded" });
      stacks.set(name, buildStack("CREATE_COMPLETE", stackTagsOf(buildSubscription(), provision)));
    };
    expect(await deployProductStack(provision)).toMatchObject({ status: "failed" });
    expect(removed).toEqual([]);
  });
});

describe("a stack that somebody else creates at the same moment", () => {
  it("is not taken for the provisioning's own", async () => {
    whileCreating = () => stacks.set(name, buildStack("CREATE_COMPLETE", {}));
    expect(await deployProductStack(provision)).toEqual({ status: "working" });
  });
});

describe("the request for a stack", () => {
  it("has a token of its own for each missing stack that one repair creates again", async () => {
    const repair = buildOperation({ kind: "tenant.repair", run: 3, requestedRun: 3 });
    putOperation(repair);
    const productIds = ["crm", "erp", "p".repeat(32)];
    for (const productId of productIds) await deployProductStack({ ...repair, productId });
    for (const productId of productIds) await deployProductStack({ ...repair, productId });
    expect(new Set(requests.map(({ token }) => token)).size).toBe(productIds.length);
    for (const { token } of requests) expect(token).toMatch(/^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$/);
  });

  it("has the same token when the step is repeated", async () => {
    await deployProductStack(provision);
    stacks.clear();
    await deployProductStack(provision);
    expect(new Set(requests.map(({ token }) => token)).size).toBe(1);
  });
});
