import { InviteUser, UpdateUser, type UserRecord } from "../../../schemas/user.ts";
import { getProducts, getTenant, getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { isInScope } from "../../core/shared/access.ts";
import { inviteUser } from "../../core/user/invite.ts";
import { removeUser } from "../../core/user/remove.ts";
import { updateUser } from "../../core/user/update-user.ts";
import type { ProductMap } from "../../core/user/user.ts";
import { defineOperationCommand } from "../http/operation-command.ts";
import { respondWithPage } from "../http/page.ts";
import { defineRoute } from "../http/route.ts";
import { loadTenantInScope, tenantNotFound } from "../resources/tenant-in-scope.ts";
import { loadUserForRemoval, loadUserState, showUser } from "../resources/user-in-scope.ts";
import { findEmailHolder, invitationCommand } from "../resources/user-invitation.ts";
import { readUserPage, userFilters } from "../resources/user-page.ts";

/** Loads the products that a request names and those that have access to the user's profile. */
function loadNamedProducts(named: object, user?: UserRecord): Promise<ProductMap> | ProductMap {
  const ids = [...Object.keys(named), ...Object.keys(user?.products ?? {}), ...(user?.shared ?? [])];
  return ids.length === 0 ? new Map() : getProducts(ids);
}

const listUsers = defineRoute("GET /tenants/{tenantId}/users", { query: userFilters }, async (call) => {
  const { request, caller, accessScope, params, query } = call;
  const { tenantId = "" } = params;
  const tenant = isInScope(caller, accessScope, { tenantId }) ? await getTenant(tenantId) : undefined;
  if (tenant === undefined) return { problem: tenantNotFound };
  const binding = { path: request.path, caller: caller.subject };
  return respondWithPage(binding, query, (page) => readUserPage(caller, { tenant }, query, page));
});

/** The routes of a tenant's users. */
export const userRoutes = [
  defineOperationCommand("POST /tenants/{tenantId}/users", {
    body: InviteUser,
    standIns: { email: "nobody@unknown.invalid", roles: ["member"] },
    load: async (call) => {
      const partition = await loadTenantInScope(call);
      if (partition === undefined) return { rejection: tenantNotFound };
      const [products, emailHolder] = await Promise.all([
        loadNamedProducts(call.body.products),
        findEmailHolder(call.body.email, call),
      ]);
      return { state: { ...partition, products, emailHolder } };
    },
    decide: (state, context, { body }) => inviteUser(state, body, context),
  }),
  listUsers,
  defineRoute("GET /tenants/{tenantId}/users/{userId}", {}, showUser),
  defineOperationCommand("PATCH /tenants/{tenantId}/users/{userId}", {
    body: UpdateUser,
    load: (call) => loadUserState(call, call.body),
    decide: async (state, context, { body }) => {
      const [products, partition] = await Promise.all([
        loadNamedProducts(body.products ?? {}, state.user),
        body.products === undefined ? undefined : getTenantPartition(state.user.tenantId ?? ""),
      ]);
      const { subscriptions = [], seats = new Map() } = partition ?? {};
      return updateUser({ ...state, products, subscriptions, seats }, body, context);
    },
  }),
  defineOperationCommand("DELETE /tenants/{tenantId}/users/{userId}", {
    load: loadUserForRemoval,
    decide: async (state, context) =>
      removeUser({ ...state, products: await loadNamedProducts({}, state.user) }, context),
  }),
  defineOperationCommand("POST /tenants/{tenantId}/users/{userId}/resend-invitation", invitationCommand),
];
