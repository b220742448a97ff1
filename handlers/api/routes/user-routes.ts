import { InviteUser, UpdateUser } from "../../../schemas/user.ts";
import { getTenant, getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { isInScope } from "../../core/shared/access.ts";
import { inviteUser } from "../../core/user/invite.ts";
import { removeUser } from "../../core/user/remove.ts";
import { updateUser } from "../../core/user/update-user.ts";
import { defineOperationCommand } from "../http/operation-command.ts";
import { respondWithPage } from "../http/page.ts";
import { defineRoute } from "../http/route.ts";
import { loadTenant, tenantNotFound } from "../resources/tenant-in-scope.ts";
import { loadUserForRemoval, loadUserState, showUser } from "../resources/user-in-scope.ts";
import { findEmailHolder, invitationCommand } from "../resources/user-invitation.ts";
import { readUserPage, userFilters } from "../resources/user-page.ts";
import { loadNamedProducts } from "../resources/visible-products.ts";

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
    ignoresIfMatch: true,
    load: async (call) => {
      const loaded = await loadTenant(call);
      if ("rejection" in loaded) return loaded;
      const [products, emailHolder] = await Promise.all([
        loadNamedProducts(call.body.products, { ...loaded.state, caller: call.caller }),
        findEmailHolder(call.body.email, call),
      ]);
      return { ...loaded, state: { ...loaded.state, products, emailHolder } };
    },
    decide: (state, context, { body }) => inviteUser(state, body, context),
  }),
  listUsers,
  defineRoute("GET /tenants/{tenantId}/users/{userId}", {}, showUser),
  defineOperationCommand("PATCH /tenants/{tenantId}/users/{userId}", {
    body: UpdateUser,
    load: (call) => loadUserState(call, call.body),
    decide: async (state, context, { body, caller }) => {
      const partition = body.products && (await getTenantPartition(state.user.tenantId ?? ""));
      const { subscriptions = [], seats = new Map() } = partition ?? {};
      const products = await loadNamedProducts(body.products ?? {}, { caller, subscriptions }, state.user);
      return updateUser({ ...state, products, subscriptions, seats }, body, context);
    },
  }),
  defineOperationCommand("DELETE /tenants/{tenantId}/users/{userId}", {
    load: loadUserForRemoval,
    decide: async (state, context, { caller }) => {
      const products = await loadNamedProducts({}, { caller, subscriptions: [] }, state.user);
      return removeUser({ ...state, products }, context);
    },
  }),
  defineOperationCommand("POST /tenants/{tenantId}/users/{userId}/resend-invitation", invitationCommand),
];
