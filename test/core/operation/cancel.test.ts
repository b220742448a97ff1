import { describe, expect, it } from "vitest";
import { cancelOperation } from "../../../handlers/core/operation/cancel.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { buildContext, buildSubscription } from "../../support/builders.ts";
import { buildChild, buildState, onboarding } from "../tenant/state-fixtures.ts";

describe("the cancellation of a provisioning by a self-provisioned product", () => {
  const active = buildChild({ integration: "events", parentId: onboarding.id });
  const subscription = buildSubscription({
    status: "provisioning",
    integration: "events",
    activeOperationId: active.id,
  });
  const state = buildState(subscription, [active, { ...onboarding, status: "running" }]);

  it.each([
    ["alone", active, undefined],
    ["with the tenant's onboarding", { ...onboarding, status: "running" } as const, onboarding.id],
  ])("is followed by a removal that the product must confirm: %s", (_, operation, parentId) => {
    const decision = cancelOperation(operation, state, buildContext());
    const changes = decision.ok ? decision.changes : [];
    const removal = changes.find(({ before }) => before === undefined)?.after as OperationRecord;
    expect(removal).toMatchObject({ kind: "subscription.deprovision", status: "queued", integration: "events" });
    expect(removal.parentId).toBe(parentId);
    expect(changes.find(({ before }) => before === active)?.after).toMatchObject({
      status: "cancelling",
      followedBy: removal.id,
    });
  });
});
