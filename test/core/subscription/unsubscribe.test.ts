import { describe, expect, it } from "vitest";
import { unsubscribe } from "../../../handlers/core/subscription/unsubscribe.ts";
import { buildContext, buildSubscription } from "../../support/builders.ts";
import { buildChild, buildState } from "../tenant/state-fixtures.ts";

describe("an unsubscription while an operation runs", () => {
  it("requires an unchanged subscription, because an operation that ended would start no removal", () => {
    const active = buildChild({});
    const subscription = buildSubscription({ status: "provisioning", activeOperationId: active.id });
    const decision = unsubscribe(subscription, buildState(subscription, [active]), buildContext());
    expect(decision).toMatchObject({ ok: true, preconditions: [{ type: "subscription", record: subscription }] });
  });
});
