import { describe, expect, it } from "vitest";
import { offboardTenant } from "../../../handlers/core/tenant/offboard.ts";
import { buildContext, buildSubscription } from "../../support/builders.ts";
import { buildChild, buildState } from "./state-fixtures.ts";

describe("the offboarding of a tenant", () => {
  it("records the removal that supersedes each cancelled operation", () => {
    const active = buildChild({});
    const subscription = buildSubscription({ status: "provisioning", activeOperationId: active.id });
    const decision = offboardTenant(buildState(subscription, [active]), buildContext());
    const cancelled = decision.ok ? decision.changes.filter(({ before }) => before?.status === "running") : [];
    expect(cancelled).toMatchObject([{ after: { status: "cancelling", supersededBy: decision.operationId } }]);
  });
});
