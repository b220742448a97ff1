import { approveOperation, rejectOperation } from "../../handlers/core/operation/approval.ts";
import { cancelOperation } from "../../handlers/core/operation/cancel.ts";
import { retryOperation } from "../../handlers/core/operation/retry.ts";
import { resolveActions } from "../../handlers/core/shared/allowed-actions.ts";
import type { OperationDecision } from "../../handlers/core/shared/decision.ts";
import { abandonSubscription } from "../../handlers/core/subscription/abandon.ts";
import { changeSubscription } from "../../handlers/core/subscription/change.ts";
import { subscribe } from "../../handlers/core/subscription/subscribe.ts";
import { unsubscribe } from "../../handlers/core/subscription/unsubscribe.ts";
import { checkTenant, repairTenant } from "../../handlers/core/tenant/check.ts";
import { offboardTenant } from "../../handlers/core/tenant/offboard.ts";
import { reactivateTenant } from "../../handlers/core/tenant/reactivate.ts";
import { restoreTenant } from "../../handlers/core/tenant/restore.ts";
import { suspendTenant } from "../../handlers/core/tenant/suspend.ts";
import { updateTenant } from "../../handlers/core/tenant/update-tenant.ts";
import type { ActionSubject, BlockedAction, ResourceActions } from "../../schemas/actions.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import { buildCaller, buildProduct, buildRetrySubject } from "./builders.ts";
import type { ModelWorld } from "./model-world.ts";

/** A resource of the model with its actions, and the decision of each action's command with a body that is valid. */
export type ActionsAndDecisions = ResourceActions<ActionSubject> & { decisions: Record<string, OperationDecision> };

export function decideOnTenant(world: ModelWorld): ActionsAndDecisions {
  const state = world.state();
  const product = buildProduct({ id: "not-yet-subscribed" });
  return {
    ...resolveActions(buildCaller(), "tenant", state),
    decisions: {
      update: updateTenant(state, { name: `Not ${state.tenant.name}` }),
      subscribe: subscribe({ ...state, product }, { productId: product.id, planId: "standard" }, world.context),
      suspend: suspendTenant(state, world.context),
      reactivate: reactivateTenant(state, world.context),
      offboard: offboardTenant(state, world.context),
      restore: restoreTenant(state, world.context),
      check: checkTenant(state, world.context),
      repair: repairTenant(state, world.context),
    },
  };
}

export function decideOnSubscription(world: ModelWorld, subscription: SubscriptionRecord): ActionsAndDecisions {
  const state = world.state();
  const { tenant } = state;
  const product = buildProduct({ id: subscription.productId });
  const lastOperation = world.operation(subscription.lastOperationId);
  return {
    ...resolveActions(buildCaller(), "subscription", { tenant, subscription }),
    decisions: {
      change: changeSubscription({ tenant, product, subscription }, { seats: 1 }, world.context),
      unsubscribe: unsubscribe(subscription, state, world.context),
      abandon: abandonSubscription({ tenant, subscription, lastOperation, product }, "Its account is gone."),
    },
  };
}

export function decideOnOperation(world: ModelWorld, operation: OperationRecord): ActionsAndDecisions {
  const second = { ...world.context, actor: "bob" };
  const subject = buildRetrySubject({
    state: world.state(),
    last: new Map(world.operations().map((one) => [one.id, one])),
  });
  return {
    ...resolveActions(buildCaller({ subject: second.actor }), "operation", { operation, subject }),
    decisions: {
      retry: retryOperation(operation, subject, world.context),
      cancel: cancelOperation(operation, subject.state, world.context),
      approve: approveOperation(operation, subject.state, { context: second, body: {} }),
      reject: rejectOperation(operation, { context: second, body: {} }),
    },
  };
}

/** Returns the actions whose command changes something, and the rejection of each other one that is rejected. */
export function summarizeDecisions({ decisions }: ActionsAndDecisions): {
  accepted: string[];
  rejected: Record<keyof BlockedAction, string>[];
} {
  const all = Object.entries(decisions);
  return {
    accepted: all.flatMap(([action, one]) => (one.ok && one.changes.length > 0 ? [action] : [])),
    rejected: all.flatMap(([action, one]) =>
      one.ok ? [] : [{ action, code: one.rejection.code, reason: one.rejection.detail }],
    ),
  };
}
