import { describe, expect, it } from "vitest";
import { allowedActions } from "../../handlers/core/actions.ts";
import { cancelOperation, retryOperationAgain, unsubscribe } from "../../handlers/core/control.ts";
import type { Decision } from "../../handlers/core/decision.ts";
import { changeSubscription, subscribe } from "../../handlers/core/subscribe.ts";
import {
  offboardTenant,
  reactivateTenant,
  suspendTenant,
  type TenantState,
  updateTenant,
} from "../../handlers/core/tenant-commands.ts";
import { removeUser, updateUser } from "../../handlers/core/user-commands.ts";
import { OperationStatus } from "../../schemas/operation.ts";
import { SubscriptionStatus } from "../../schemas/subscription.ts";
import { TenantStatus } from "../../schemas/tenant.ts";
import { UserStatus } from "../../schemas/user.ts";
import { aCaller, aContext, anOperation, aProduct, aSubscription, aTenant, aUser } from "../support/builders.ts";

const idle = { activeOperationId: undefined };
const stateOf = (status: TenantStatus): TenantState => ({
  tenant: { ...aTenant({ status }), ...idle } as TenantState["tenant"],
  subscriptions: [],
  running: new Map(),
});
const changed = (decision: Decision): "accepted" | "nothing" | string => {
  if (!decision.ok) return decision.refusal.code;
  return decision.changes.length > 0 ? "accepted" : "nothing";
};

const tenantCommands: Record<string, (state: TenantState) => Decision> = {
  update: (state) => updateTenant({ ...state, nameTaken: false }, { name: "Another" }),
  subscribe: (state) =>
    subscribe({ ...state, product: aProduct() }, { productId: "crm", planId: "standard" }, aContext()),
  suspend: (state) => suspendTenant(state, aContext()),
  reactivate: (state) => reactivateTenant(state, aContext()),
  offboard: (state) => offboardTenant(state, aContext()),
};

describe("every command on a tenant, in every status", () => {
  const pairs = TenantStatus.options.flatMap((status) => Object.keys(tenantCommands).map((name) => ({ status, name })));

  it.each(pairs)("$name while $status is accepted exactly where allowedActions says so", ({ status, name }) => {
    const decide = tenantCommands[name];
    const says = allowedActions(aCaller(), "tenant", { status, tenantId: "t" }).includes(name);
    const answer = decide && changed(decide(stateOf(status)));
    if (says) expect(answer).toBe("accepted");
    // A tenant that is leaving, or has left, answers a second request to leave with the first one's operation.
    else expect(answer).toBe(name === "offboard" ? "nothing" : "illegalTransition");
  });
});

describe("every command on a subscription, in every status", () => {
  const commands: Record<string, (status: SubscriptionStatus) => Decision> = {
    change: (status) => {
      const subscription = aSubscription({ status });
      const { tenant } = stateOf("active");
      return changeSubscription({ tenant, product: aProduct(), subscription }, { seats: 3 }, aContext());
    },
    unsubscribe: (status) => {
      const subscription = aSubscription({ status });
      const busy = ["requested", "provisioning", "changing", "suspending", "reactivating"].includes(status);
      const operation = anOperation({ kind: "subscription.provision" });
      const running = new Map(busy ? [[operation.id, operation]] : []);
      const subject = busy ? { ...subscription, activeOperationId: operation.id } : subscription;
      return unsubscribe(subject, { ...stateOf("active"), running }, aContext());
    },
  };
  const pairs = SubscriptionStatus.options.flatMap((status) => Object.keys(commands).map((name) => ({ status, name })));

  it.each(pairs)("$name while $status is accepted exactly where allowedActions says so", ({ status, name }) => {
    const says = allowedActions(aCaller(), "subscription", { status, tenantId: "t" }).includes(name);
    const decide = commands[name];
    expect((decide && changed(decide(status))) === "accepted").toBe(says);
  });
});

describe("every command on a user, in every status", () => {
  const offer = { products: new Map(), subscriptions: [], seats: new Map() };
  const commands: Record<string, (status: UserStatus) => Decision> = {
    update: (status) =>
      updateUser({ user: aUser({ status }), running: undefined, ...offer }, { attributes: {} }, aContext()),
    remove: (status) => removeUser({ user: aUser({ status }), running: undefined, ...offer }, aContext()),
  };
  const pairs = UserStatus.options.flatMap((status) => Object.keys(commands).map((name) => ({ status, name })));

  it.each(pairs)("$name while $status is accepted exactly where allowedActions says so", ({ status, name }) => {
    for (const type of ["user", "staff"] as const) {
      const says = allowedActions(aCaller(), type, { status, tenantId: "t" }).includes(name);
      const decide = commands[name];
      expect((decide && changed(decide(status))) === "accepted").toBe(says);
    }
  });

  it("who is active can be disabled, and who is disabled enabled", () => {
    const says = (status: UserStatus) => allowedActions(aCaller(), "user", { status, tenantId: "t" });
    expect(says("active")).toEqual(["update", "disable", "resendInvitation", "remove"]);
    expect(says("disabled")).toEqual(["update", "enable", "remove"]);
  });
});

describe("every command on an operation, in every status", () => {
  it.each(OperationStatus.options)("while %s", (status) => {
    const operation = anOperation({ status, kind: "tenant.suspend" });
    const state = { ...stateOf("active"), tenant: { ...stateOf("active").tenant, lastOperationId: operation.id } };
    const says = allowedActions(aCaller(), "operation", { status, tenantId: "t" });
    const cancelled = changed(cancelOperation(operation, state, aContext()));
    const retried = changed(retryOperationAgain(operation, { state, last: new Map() }, aContext()));
    expect(cancelled === "accepted").toBe(says.includes("cancel"));
    expect(retried === "accepted").toBe(says.includes("retry"));
  });

  it.each(["subscription.deprovision", "tenant.offboard", "user.remove"] as const)("%s can't be stopped", (kind) => {
    expect(changed(cancelOperation(anOperation({ kind }), undefined, aContext()))).toBe("illegalTransition");
  });
});
