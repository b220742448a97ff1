import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildRequestToken } from "../../../handlers/core/subscription/stack.ts";
import { applyChangeSet } from "../../../handlers/steps/provisioning/apply-change-set.ts";
import {
  loadProvisioningContext,
  type ProvisioningContext,
  pinRelease,
} from "../../../handlers/steps/provisioning/provisioning-context.ts";
import { buildStackTarget } from "../../../handlers/steps/provisioning/stack-target.ts";
import { restoreProductStack } from "../../../handlers/steps/provisioning/update-product-stack.ts";
import { workflowSteps } from "../../../schemas/workflow-steps.ts";
import { buildOperation, buildProduct, buildSubscription, TENANT_ID } from "../../support/builders.ts";

vi.mock("../../../handlers/steps/provisioning/provisioning-context.ts");
vi.mock("../../../handlers/steps/provisioning/apply-change-set.ts");
vi.mock("../../../handlers/steps/provisioning/stack-target.ts");

const change = buildOperation({
  kind: "subscription.change",
  status: "cancelling",
  target: { type: "subscription", id: `${TENANT_ID}/crm` },
  productId: "crm",
});

/** The state of the stack as CloudFormation reports it, which may lag behind the execution of a change set. */
let reported: { stack: string; update?: string };
/** The result of the deletion of the update's change set. */
let deletion: "gone" | "refused";
let deleted: string[];

beforeEach(() => {
  [reported, deletion, deleted] = [{ stack: "CREATE_COMPLETE" }, "gone", []];
  const update = buildRequestToken(change, "update");
  const stacks = {
    describe: async () => ({ id: "s", status: reported.stack, outputs: {}, tags: {}, parameters: [] }),
    findRequestStatus: async (_: string, token: string) => (token === update ? reported.update : undefined),
    deleteChangeSet: async (_: string, changeSet: string) => {
      deleted.push(changeSet);
      return deletion;
    },
  };
  const context = { product: buildProduct(), subscription: buildSubscription(), stacks };
  vi.mocked(loadProvisioningContext).mockResolvedValue(context as unknown as ProvisioningContext);
  vi.mocked(pinRelease).mockImplementation(async (one) => one);
  vi.mocked(buildStackTarget).mockResolvedValue({ parameters: {} });
  vi.mocked(applyChangeSet).mockResolvedValue("started");
});
afterEach(() => vi.clearAllMocks());

/** Undoes the change in a step that started some minutes ago. */
function undo(minutes = 1) {
  const startedAt = new Date(Date.now() - minutes * 60_000).toISOString();
  const { name } = workflowSteps.restoreProductStack;
  const attempts = [{ number: 1, startedAt }];
  return restoreProductStack({ ...change, steps: [{ name, status: "running", startedAt, attempts }] });
}

describe("the undo of a change", () => {
  it("succeeds if its update has not begun, and deletes the change set", async () => {
    expect(await undo()).toEqual({ status: "succeeded" });
    expect(deleted).toEqual([buildRequestToken(change, "update")]);
  });

  it("waits while the change set is being executed although no event shows the update yet", async () => {
    deletion = "refused";
    expect(await undo()).toEqual({ status: "working" });
    expect(applyChangeSet).not.toHaveBeenCalled();
  });

  it("restores the stack when the update that it waited for is complete", async () => {
    deletion = "refused";
    await undo();
    reported = { stack: "UPDATE_IN_PROGRESS", update: "UPDATE_IN_PROGRESS" };
    expect(await undo()).toEqual({ status: "working" });
    reported = { stack: "UPDATE_COMPLETE", update: "UPDATE_COMPLETE" };
    await undo();
    expect(applyChangeSet).toHaveBeenCalledTimes(1);
    expect(vi.mocked(applyChangeSet).mock.calls[0]?.[1]).toMatchObject({
      restores: true,
      token: buildRequestToken(change, "restore"),
    });
  });

  it("fails if the change set can't be deleted within the product's time-out", async () => {
    deletion = "refused";
    expect(await undo(24 * 60)).toMatchObject({ status: "failed", error: { code: "stackTimedOut" } });
  });
});
