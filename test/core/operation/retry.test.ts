import { describe, expect, it } from "vitest";
import { retryOperation } from "../../../handlers/core/operation/retry.ts";
import { unsubscribe } from "../../../handlers/core/subscription/unsubscribe.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { buildContext, buildSubscription } from "../../support/builders.ts";
import { buildChild, buildState, onboarding } from "../tenant/state-fixtures.ts";

function buildIdleSubscription(overrides: Partial<SubscriptionRecord>): SubscriptionRecord {
  const { activeOperationId: _, ...rest } = buildSubscription(overrides);
  return rest;
}

/** Returns whether a retry of the onboarding starts the subscription with this last operation again. */
function isStartedAgain(last: OperationRecord, status: "failed" | "cancelled"): boolean {
  const state = buildState(buildIdleSubscription({ status, lastOperationId: last.id }));
  const decision = retryOperation(onboarding, { state, last: new Map([[last.id, last]]) }, buildContext());
  return decision.ok && decision.changes.some(({ type }) => type === "subscription");
}

describe("a retry of an onboarding", () => {
  it.each<[string, Partial<OperationRecord>, "failed" | "cancelled", boolean]>([
    ["restarts a failed provisioning", { status: "failed" }, "failed", true],
    [
      "restarts a provisioning that was cancelled with the onboarding",
      { status: "cancelled", stoppedWith: onboarding.id },
      "cancelled",
      true,
    ],
    [
      "restarts a subscription that the onboarding removed",
      { kind: "subscription.deprovision", parentId: onboarding.id, status: "succeeded" },
      "cancelled",
      true,
    ],
    ["does not restart a provisioning that an administrator cancelled", { status: "cancelled" }, "cancelled", false],
    [
      "does not restart a subscription that an administrator removed",
      { kind: "subscription.deprovision", status: "succeeded" },
      "cancelled",
      false,
    ],
    [
      "does not restart a subscription whose requested removal failed",
      { kind: "subscription.deprovision", status: "failed" },
      "failed",
      false,
    ],
  ])("%s", (_, last, status, again) => {
    expect(isStartedAgain(buildChild(last), status)).toBe(again);
  });

  it("does not restart a subscription that was removed during its provisioning", () => {
    const active = buildChild({ parentId: onboarding.id });
    const subscription = buildSubscription({ status: "provisioning", activeOperationId: active.id });
    const decision = unsubscribe(subscription, buildState(subscription, [active]), buildContext());
    const removal = decision.ok && decision.changes.find(({ before }) => before === undefined)?.after;
    expect(
      isStartedAgain({ ...buildChild({}), ...(removal || {}), status: "succeeded" } as OperationRecord, "cancelled"),
    ).toBe(false);
  });
});
