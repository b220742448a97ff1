import { describe, expect, it } from "vitest";
import { cancelOperation } from "../../../handlers/core/operation/cancel.ts";
import { retryOperation } from "../../../handlers/core/operation/retry.ts";
import { resolveAllowedActions } from "../../../handlers/core/shared/allowed-actions.ts";
import type { Decision } from "../../../handlers/core/shared/decision.ts";
import { changeSubscription } from "../../../handlers/core/subscription/change.ts";
import { subscribe } from "../../../handlers/core/subscription/subscribe.ts";
import { unsubscribe } from "../../../handlers/core/subscription/unsubscribe.ts";
import { offboardTenant } from "../../../handlers/core/tenant/offboard.ts";
import { reactivateTenant } from "../../../handlers/core/tenant/reactivate.ts";
import { suspendTenant } from "../../../handlers/core/tenant/suspend.ts";
import type { TenantState } from "../../../handlers/core/tenant/tenant-state.ts";
import { updateTenant } from "../../../handlers/core/tenant/update-tenant.ts";
import { removeUser } from "../../../handlers/core/user/remove.ts";
import { updateUser } from "../../../handlers/core/user/update-user.ts";
import { OperationStatus } from "../../../schemas/operation.ts";
import { SubscriptionStatus } from "../../../schemas/subscription.ts";
import { TenantStatus } from "../../../schemas/tenant.ts";
import { UserStatus } from "../../../schemas/user.ts";
import {
  buildCaller,
  buildContext,
  buildOperation,
  buildProduct,
  buildSubscription,
  buildTenant,
  buildUser,
} from "../../support/builders.ts";

const idle = { activeOperationId: undefined };
const buildState = (status: TenantStatus): TenantState => ({
  tenant: { ...buildTenant({ status }), ...idle } as TenantState["tenant"],
  subscriptions: [],
  running: new Map(),
});
function classifyDecision(decision: Decision): "accepted" | "nothing" | string {
  if (!decision.ok) return decision.rejection.code;
  return decision.changes.length > 0 ? "accepted" : "nothing";
}

const tenantCommands: Record<string, (state: TenantState) => Decision> = {
  update: (state) => updateTenant({ ...state, nameTaken: false }, { name: "Another" }),
  subscribe: (state) =>
    subscribe({ ...state, product: buildProduct() }, { productId: "crm", planId: "standard" }, buildContext()),
  suspend: (state) => suspendTenant(state, buildContext()),
  reactivate: (state) => reactivateTenant(state, buildContext()),
  offboard: (state) => offboardTenant(state, buildContext()),
};

describe("every command on a tenant, in every status", () => {
  const pairs = TenantStatus.options.flatMap((status) => Object.keys(tenantCommands).map((name) => ({ status, name })));

  it.each(pairs)("accepts $name while $status exactly if allowedActions lists it", ({ status, name }) => {
    const decide = tenantCommands[name];
    const allowed = resolveAllowedActions(buildCaller(), "tenant", { status, tenantId: "t" }).some(
      (one) => one === name,
    );
    const answer = decide && classifyDecision(decide(buildState(status)));
    if (allowed) expect(answer).toBe("accepted");
    // A repeated offboarding returns the operation of the first one.
    else expect(answer).toBe(name === "offboard" ? "nothing" : "illegalTransition");
  });
});

describe("every command on a subscription, in every status", () => {
  const commands: Record<string, (status: SubscriptionStatus) => Decision> = {
    change: (status) => {
      const subscription = buildSubscription({ status });
      const { tenant } = buildState("active");
      return changeSubscription({ tenant, product: buildProduct(), subscription }, { seats: 3 }, buildContext());
    },
    unsubscribe: (status) => {
      const subscription = buildSubscription({ status });
      const busy = ["requested", "provisioning", "changing", "suspending", "reactivating"].includes(status);
      const operation = buildOperation({ kind: "subscription.provision" });
      const running = new Map(busy ? [[operation.id, operation]] : []);
      const subject = busy ? { ...subscription, activeOperationId: operation.id } : subscription;
      return unsubscribe(subject, { ...buildState("active"), running }, buildContext());
    },
  };
  const pairs = SubscriptionStatus.options.flatMap((status) => Object.keys(commands).map((name) => ({ status, name })));

  it.each(pairs)("accepts $name while $status exactly if allowedActions lists it", ({ status, name }) => {
    const allowed = resolveAllowedActions(buildCaller(), "subscription", { status, tenantId: "t" }).some(
      (one) => one === name,
    );
    const decide = commands[name];
    expect((decide && classifyDecision(decide(status))) === "accepted").toBe(allowed);
  });
});

describe("every command on a user, in every status", () => {
  const offer = { products: new Map(), subscriptions: [], seats: new Map() };
  const commands: Record<string, (status: UserStatus) => Decision> = {
    update: (status) =>
      updateUser({ user: buildUser({ status }), running: undefined, ...offer }, { attributes: {} }, buildContext()),
    remove: (status) => removeUser({ user: buildUser({ status }), running: undefined, ...offer }, buildContext()),
  };
  const pairs = UserStatus.options.flatMap((status) => Object.keys(commands).map((name) => ({ status, name })));

  it.each(pairs)("accepts $name while $status exactly if allowedActions lists it", ({ status, name }) => {
    for (const type of ["user", "staff"] as const) {
      const allowed = resolveAllowedActions(buildCaller(), type, { status, tenantId: "t" }).some((one) => one === name);
      const decide = commands[name];
      expect((decide && classifyDecision(decide(status))) === "accepted").toBe(allowed);
    }
  });

  it("disables active users and enables disabled users", () => {
    const allowed = (status: UserStatus) => resolveAllowedActions(buildCaller(), "user", { status, tenantId: "t" });
    expect(allowed("active")).toEqual(["update", "disable", "resendInvitation", "remove"]);
    expect(allowed("disabled")).toEqual(["update", "enable", "remove"]);
  });
});

describe("every command on an operation, in every status", () => {
  it.each(OperationStatus.options)("accepts it while %s exactly if allowedActions lists it", (status) => {
    const operation = buildOperation({ status, kind: "tenant.suspend" });
    const state = {
      ...buildState("active"),
      tenant: { ...buildState("active").tenant, lastOperationId: operation.id },
    };
    const allowed = resolveAllowedActions(buildCaller(), "operation", { status, tenantId: "t" });
    const cancelled = classifyDecision(cancelOperation(operation, state, buildContext()));
    const retried = classifyDecision(retryOperation(operation, { state, last: new Map() }, buildContext()));
    expect(cancelled === "accepted").toBe(allowed.includes("cancel"));
    expect(retried === "accepted").toBe(allowed.includes("retry"));
  });

  it.each(["subscription.deprovision", "tenant.offboard", "user.remove"] as const)(
    "rejects the cancellation of %s",
    (kind) => {
      expect(classifyDecision(cancelOperation(buildOperation({ kind }), undefined, buildContext()))).toBe(
        "illegalTransition",
      );
    },
  );
});
