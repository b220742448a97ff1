import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { requestUpdatePreview } from "../../../handlers/adapters/product-account/update-preview-request.ts";
import type { ScopedCall } from "../../../handlers/api/http/route.ts";
import { addStackChanges } from "../../../handlers/api/resources/stack-preview.ts";
import { timeouts } from "../../../infra/function-spec.ts";
import type { Preview } from "../../../schemas/preview.ts";
import { buildOperation, TENANT_ID } from "../../support/builders.ts";

vi.mock("../../../handlers/adapters/product-account/update-preview-request.ts");

const stack = { productId: "crm", account: "222222222222", region: "us-east-1", name: "stack", parameters: {} };
const preview: Preview = {
  ...{ accepted: true, problems: [], operations: [], lost: [] },
  stacks: [{ ...stack, action: "update" }],
};
const operation = buildOperation({
  ...{ kind: "subscription.change", tenantId: TENANT_ID, productId: "crm" },
  requestedChange: { planId: "enterprise" },
});
const call = { request: { event: { queryStringParameters: { preview: "stack" } } } } as unknown as ScopedCall;
const addChanges = () =>
  addStackChanges(preview, [{ type: "operation", after: operation, events: [], operationId: operation.id }], call);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.resetAllMocks();
});

describe("the changes of a stack in a dry run", () => {
  it("are known or given up before the function's time-out, however long each call takes", async () => {
    const startedAt = Date.now();
    const ends: number[] = [];
    vi.mocked(requestUpdatePreview).mockImplementation(async (_request, timeLimitMs) => {
      ends.push(Date.now() - startedAt + timeLimitMs);
      vi.setSystemTime(Date.now() + Math.min(2500, timeLimitMs));
      return { state: "pending" };
    });
    expect(await addChanges()).toMatchObject({ problem: { code: "overloaded" } });
    expect(ends.length).toBeGreaterThan(1);
    for (const end of ends) expect(end).toBeLessThanOrEqual(1000 * (timeouts.api - 2));
  });

  it("are added when they are known", async () => {
    vi.mocked(requestUpdatePreview).mockResolvedValue({ state: "ready", changes: [] });
    expect(await addChanges()).toMatchObject({ accepted: true, stacks: [{ changes: [] }] });
  });
});
