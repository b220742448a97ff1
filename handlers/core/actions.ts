import type { Caller } from "../../schemas/caller.ts";
import { type Route, reaches, relationOf } from "./access.ts";
import { productTransitions } from "./transitions.ts";

/** What can be done to a resource, by the route that does it and the statuses that allow it. */
const actions = {
  tenant: { subscribe: { route: "POST /tenants/{tenantId}/subscriptions", from: ["active"] } },
  product: {
    verify: { route: "POST /products/{productId}/verify", from: productTransitions.requestVerification.from },
  },
  subscription: {},
  operation: {},
} as const satisfies Record<string, Record<string, { route: Route; from: readonly string[] }>>;

/** What this caller may do to the resource in its status; nothing while an operation runs on it. */
export const allowedActions = (
  caller: Caller,
  type: keyof typeof actions,
  resource: { status: string; activeOperationId?: string | undefined; tenantId?: string | undefined; team?: string },
): string[] => {
  if (resource.activeOperationId !== undefined) return [];
  const candidates: [string, { route: Route; from: readonly string[] }][] = Object.entries(actions[type]);
  return candidates
    .filter(([, { route, from }]) => {
      const relation = relationOf(caller, route);
      return relation !== undefined && from.includes(resource.status) && reaches(caller, relation, resource);
    })
    .map(([name]) => name);
};
