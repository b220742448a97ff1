import type { ActionName, BlockedAction, ResourceActions } from "../../../schemas/actions.ts";
import type { Caller } from "../../../schemas/caller.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { RolloutRecord } from "../../../schemas/rollout.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { checkApproval, checkApprove } from "../operation/approval.ts";
import { checkRepeatedCancellation } from "../operation/cancel.ts";
import { checkRetry, type RetrySubject } from "../operation/retry.ts";
import { checkCredentials } from "../product/credentials.ts";
import { checkRotation } from "../product/external-id.ts";
import { checkPublication } from "../product/publish-release.ts";
import { checkVerification } from "../product/request-verification.ts";
import { checkRetirement } from "../product/retire.ts";
import { checkDeprecation, checkProductUpdate } from "../product/update-product.ts";
import { checkCancel, checkPause, checkResume, checkRollback } from "../rollout/control-rollout.ts";
import { checkRollout } from "../rollout/start-rollout.ts";
import { checkAbandon } from "../subscription/abandon.ts";
import { checkChange } from "../subscription/change.ts";
import { checkSubscribe } from "../subscription/subscribe.ts";
import { checkUnsubscribe } from "../subscription/unsubscribe.ts";
import { checkComparison } from "../tenant/check.ts";
import { checkOffboarding } from "../tenant/offboard.ts";
import { checkReactivate } from "../tenant/reactivate.ts";
import { checkRestore } from "../tenant/restore.ts";
import { checkSuspend } from "../tenant/suspend.ts";
import type { TenantParts } from "../tenant/tenant-state.ts";
import { checkTenantUpdate } from "../tenant/update-tenant.ts";
import {
  checkDisable,
  checkEnable,
  checkRemoval,
  checkResend,
  checkUserUpdate,
  type UserSituation,
} from "../user/check-user.ts";
import { findAccessScope, isInScope, type Route } from "./access.ts";
import type { Rejection } from "./decision.ts";

/** The states on which the actions of a resource depend. What a state leaves out counts as no obstacle. */
type Situations = {
  tenant: TenantParts;
  subscription: { tenant: TenantRecord; subscription: SubscriptionRecord };
  product: { product: ProductRecord; now: string; subscribed?: boolean | undefined };
  user: UserSituation;
  staff: UserSituation;
  operation: { operation: OperationRecord; team?: string | undefined; subject?: RetrySubject | undefined };
  rollout: { rollout: RolloutRecord; team: string };
};
type Type = keyof Situations;

/** The type of a resource in the API, by its type here. */
type SubjectOf = {
  tenant: "Tenant";
  subscription: "Subscription";
  product: "Product";
  user: "User";
  staff: "User";
  operation: "Operation";
  rollout: "Rollout";
};

/** An action: the route that performs it, and the checks of that command that do not depend on its body. */
type Action<Situation> = {
  route: Route;
  check: (situation: Situation, caller: Caller) => readonly (Rejection | undefined)[];
};

const subscriptionRoute = "/tenants/{tenantId}/subscriptions/{productId}";

const buildUserActions = (
  update: Route,
  remove: Route,
  resend: Route,
): Record<ActionName<"User">, Action<UserSituation>> => ({
  update: { route: update, check: checkUserUpdate },
  disable: { route: update, check: checkDisable },
  enable: { route: update, check: checkEnable },
  resendInvitation: { route: resend, check: checkResend },
  remove: { route: remove, check: checkRemoval },
});

/** The actions on each resource. Each has the checks of its command, so that the two can't disagree. */
const actions: { [Each in Type]: Readonly<Record<ActionName<SubjectOf[Each]>, Action<Situations[Each]>>> } = {
  tenant: {
    update: { route: "PATCH /tenants/{tenantId}", check: ({ tenant }) => [checkTenantUpdate(tenant)] },
    subscribe: {
      route: "POST /tenants/{tenantId}/subscriptions",
      check: ({ tenant, subscriptions }) => checkSubscribe(tenant, subscriptions),
    },
    suspend: { route: "POST /tenants/{tenantId}/suspend", check: checkSuspend },
    reactivate: { route: "POST /tenants/{tenantId}/reactivate", check: checkReactivate },
    offboard: { route: "DELETE /tenants/{tenantId}", check: ({ tenant }) => [checkOffboarding(tenant)] },
    restore: { route: "POST /tenants/{tenantId}/restore", check: checkRestore },
    check: { route: "POST /tenants/{tenantId}/check", check: checkComparison },
    repair: { route: "POST /tenants/{tenantId}/repair", check: checkComparison },
  },
  subscription: {
    change: { route: `PATCH ${subscriptionRoute}`, check: checkChange },
    unsubscribe: {
      route: `DELETE ${subscriptionRoute}`,
      check: ({ tenant, subscription }) => [checkUnsubscribe(subscription, tenant)],
    },
    abandon: {
      route: `POST ${subscriptionRoute}/abandon`,
      check: ({ tenant, subscription }) => checkAbandon(tenant, subscription),
    },
  },
  product: {
    update: { route: "PATCH /products/{productId}", check: ({ product }) => [checkProductUpdate(product)] },
    deprecate: { route: "PATCH /products/{productId}", check: ({ product }) => [checkDeprecation(product)] },
    retire: {
      route: "DELETE /products/{productId}",
      check: ({ product, subscribed }) => checkRetirement(product, subscribed),
    },
    rotateExternalId: {
      route: "POST /products/{productId}/external-id",
      check: ({ product, now }) => checkRotation(product, now),
    },
    verify: { route: "POST /products/{productId}/verify", check: ({ product }) => checkVerification(product) },
    issueCredentials: {
      route: "POST /products/{productId}/credentials",
      check: ({ product }) => checkCredentials(product),
    },
    publishRelease: {
      route: "POST /products/{productId}/releases",
      check: ({ product }) => checkPublication(product),
    },
    startRollout: { route: "POST /products/{productId}/rollouts", check: ({ product }) => checkRollout(product) },
  },
  user: buildUserActions(
    "PATCH /tenants/{tenantId}/users/{userId}",
    "DELETE /tenants/{tenantId}/users/{userId}",
    "POST /tenants/{tenantId}/users/{userId}/resend-invitation",
  ),
  staff: buildUserActions("PATCH /users/{userId}", "DELETE /users/{userId}", "POST /users/{userId}/resend-invitation"),
  operation: {
    retry: { route: "POST /operations/{operationId}/retry", check: checkRetry },
    cancel: {
      route: "POST /operations/{operationId}/cancel",
      check: ({ operation }) => checkRepeatedCancellation(operation),
    },
    approve: {
      route: "POST /operations/{operationId}/approve",
      check: ({ operation, subject }, caller) => checkApprove(operation, subject?.state, caller.subject),
    },
    reject: {
      route: "POST /operations/{operationId}/reject",
      check: ({ operation }, { subject }) => checkApproval(operation, subject),
    },
  },
  rollout: {
    pause: { route: "POST /rollouts/{rolloutId}/pause", check: ({ rollout }) => checkPause(rollout) },
    resume: { route: "POST /rollouts/{rolloutId}/resume", check: ({ rollout }) => checkResume(rollout) },
    cancel: { route: "POST /rollouts/{rolloutId}/cancel", check: ({ rollout }) => checkCancel(rollout) },
    rollback: { route: "POST /rollouts/{rolloutId}/rollback", check: ({ rollout }) => checkRollback(rollout) },
  },
};

/** Returns the owners of a resource, which decide whether it is in a caller's access scope. */
const ownersOf: {
  [Each in Type]: (situation: Situations[Each]) => { tenantId?: string | undefined; team?: string | undefined };
} = {
  tenant: ({ tenant }) => ({ tenantId: tenant.id }),
  subscription: ({ subscription }) => ({ tenantId: subscription.tenantId }),
  product: ({ product }) => ({ team: product.team }),
  user: ({ user }) => ({ tenantId: user.tenantId }),
  staff: () => ({}),
  operation: ({ operation, team }) => ({ tenantId: operation.tenantId, team }),
  rollout: ({ team }) => ({ team }),
};

/**
 * Resolves the actions on a resource that the caller's role permits: those that its state allows, and those that it
 * forbids, each with the first reason. An action that would change nothing, such as a second removal, counts as forbidden.
 */
export function resolveActions<Each extends Type>(
  caller: Caller,
  type: Each,
  situation: Situations[Each],
): ResourceActions<SubjectOf[Each]> {
  type Name = ActionName<SubjectOf[Each]>;
  const allowedActions: Name[] = [];
  const blockedActions: BlockedAction[] = [];
  const owners = ownersOf[type](situation);
  for (const [action, { route, check }] of Object.entries(actions[type]) as [Name, Action<Situations[Each]>][]) {
    const accessScope = findAccessScope(caller, route);
    if (accessScope === undefined || !isInScope(caller, accessScope, owners)) continue;
    const rejection = check(situation, caller).find((one) => one !== undefined);
    if (rejection === undefined) allowedActions.push(action);
    else blockedActions.push({ action, code: rejection.code, reason: rejection.detail });
  }
  return { allowedActions, blockedActions };
}
