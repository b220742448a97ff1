import type { ActionName } from "../../../schemas/actions.ts";
import type { Caller } from "../../../schemas/caller.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { removalKinds } from "../operation/operation.ts";
import { findAccessScope, isInScope, type Route } from "./access.ts";
import {
  operationTransitions,
  productTransitions,
  subscriptionTransitions,
  tenantTransitions,
  userTransitions,
} from "./transitions.ts";

type Action = {
  route: Route;
  from: readonly string[];
  /** Set for actions that are allowed while an operation runs, such as removals. */
  allowedWhileBusy?: true;
  /** Set for actions that require a failed removal. */
  requiresFailedRemoval?: true;
  /** The kinds of operation that do not support the action. */
  excludedKinds?: readonly string[];
};

const subscriptionRoute = "/tenants/{tenantId}/subscriptions/{productId}";
const unfinishedStatuses = ["requested", "provisioning", "changing", "suspending", "reactivating"];

const buildUserActions = (update: Route, remove: Route, resend: Route) => ({
  update: { route: update, from: userTransitions.update.from },
  disable: { route: update, from: userTransitions.disable.from },
  enable: { route: update, from: userTransitions.enable.from },
  resendInvitation: { route: resend, from: userTransitions.resendInvitation.from },
  remove: { route: remove, from: userTransitions.requestRemoval.from, allowedWhileBusy: true as const },
});

/** The type of a resource in the API, by its type in the table of actions. */
type SubjectOf = {
  tenant: "Tenant";
  subscription: "Subscription";
  product: "Product";
  user: "User";
  staff: "User";
  operation: "Operation";
};

/** The actions on each resource, with the route and the statuses that allow them. */
const actions = {
  tenant: {
    update: { route: "PATCH /tenants/{tenantId}", from: tenantTransitions.update.from, allowedWhileBusy: true },
    subscribe: { route: "POST /tenants/{tenantId}/subscriptions", from: ["active"] },
    suspend: { route: "POST /tenants/{tenantId}/suspend", from: tenantTransitions.suspend.from },
    reactivate: { route: "POST /tenants/{tenantId}/reactivate", from: tenantTransitions.reactivate.from },
    offboard: { route: "DELETE /tenants/{tenantId}", from: tenantTransitions.offboard.from, allowedWhileBusy: true },
  },
  subscription: {
    change: { route: `PATCH ${subscriptionRoute}`, from: subscriptionTransitions.change.from },
    unsubscribe: {
      route: `DELETE ${subscriptionRoute}`,
      from: [...subscriptionTransitions.unsubscribe.from, ...unfinishedStatuses],
      allowedWhileBusy: true,
    },
    abandon: {
      route: `POST ${subscriptionRoute}/abandon`,
      from: subscriptionTransitions.abandon.from,
      requiresFailedRemoval: true,
    },
  },
  product: {
    update: { route: "PATCH /products/{productId}", from: productTransitions.update.from },
    retire: { route: "DELETE /products/{productId}", from: productTransitions.retire.from, allowedWhileBusy: true },
    rotateExternalId: { route: "POST /products/{productId}/external-id", from: productTransitions.update.from },
    verify: { route: "POST /products/{productId}/verify", from: productTransitions.requestVerification.from },
    issueCredentials: { route: "POST /products/{productId}/credentials", from: productTransitions.update.from },
  },
  user: buildUserActions(
    "PATCH /tenants/{tenantId}/users/{userId}",
    "DELETE /tenants/{tenantId}/users/{userId}",
    "POST /tenants/{tenantId}/users/{userId}/resend-invitation",
  ),
  staff: buildUserActions("PATCH /users/{userId}", "DELETE /users/{userId}", "POST /users/{userId}/resend-invitation"),
  operation: {
    retry: { route: "POST /operations/{operationId}/retry", from: operationTransitions.retry.from },
    cancel: {
      route: "POST /operations/{operationId}/cancel",
      from: operationTransitions.requestCancellation.from,
      excludedKinds: removalKinds,
    },
  },
} as const satisfies { [Type in keyof SubjectOf]: Record<ActionName<SubjectOf[Type]>, Action> };

/** Returns the actions that the caller may apply to a resource in its status. Actions blocked as busy are omitted. */
export function resolveAllowedActions<Type extends keyof typeof actions>(
  caller: Caller,
  type: Type,
  resource: {
    status: string;
    kind?: string;
    leftBehind?: SubscriptionRecord["leftBehind"];
    activeOperationId?: string | undefined;
    tenantId?: string | undefined;
    team?: string | undefined;
  },
): ActionName<SubjectOf[Type]>[] {
  const candidates = Object.entries(actions[type]) as [ActionName<SubjectOf[Type]>, Action][];
  return candidates
    .filter(([, { route, from, allowedWhileBusy, requiresFailedRemoval, excludedKinds }]) => {
      if (requiresFailedRemoval && resource.leftBehind !== "removal") return false;
      if (resource.kind !== undefined && excludedKinds?.includes(resource.kind)) return false;
      if (resource.activeOperationId !== undefined && allowedWhileBusy !== true) return false;
      const accessScope = findAccessScope(caller, route);
      if (accessScope === undefined) return false;
      return from.includes(resource.status) && isInScope(caller, accessScope, resource);
    })
    .map(([name]) => name);
}
