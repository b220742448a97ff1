import { InviteUser, UpdateUser } from "../../schemas/user.ts";
import {
  getHolder,
  getProduct,
  getSubscription,
  getTenant,
  getTenantPartition,
  getUser,
} from "../adapters/catalogs.ts";
import { reaches } from "../core/access.ts";
import { hasAccess, profileOf } from "../core/user.ts";
import { inviteUser, removeUser, updateUser } from "../core/user-commands.ts";
import { logger, serve } from "./app.ts";
import { runCommand } from "./command.ts";
import { followed, refused } from "./follow.ts";
import { answerPage } from "./page.ts";
import { missingTenant, reachableTenant } from "./reachable-tenant.ts";
import { missingUser, onUser, productsNamed, resendTo, showUser } from "./reachable-user.ts";
import { requestIdOf } from "./request.ts";
import { createApi, declare } from "./route.ts";
import { declareStaff } from "./staff.ts";
import { userFilters, userPage } from "./user-page.ts";
export const app = createApi();

declare(app, "POST /tenants/{tenantId}/users", { body: InviteUser }, (call) =>
  runCommand(call.request, call.caller, async (context) => {
    const { body, caller } = call;
    const found = await reachableTenant(call);
    if (found === undefined) return refused(missingTenant.trouble);
    const [products, holder] = await Promise.all([
      productsNamed(body.products),
      getHolder({ catalog: "user", kind: "email", value: body.email }),
    ]);
    return followed(inviteUser({ ...found, products, emailTaken: holder !== undefined }, body, context), caller);
  }),
);

declare(
  app,
  "GET /tenants/{tenantId}/users",
  { query: userFilters },
  async ({ request, caller, relation, params, query }) => {
    const { tenantId = "" } = params;
    const tenant = reaches(caller, relation, { tenantId }) ? await getTenant(tenantId) : undefined;
    if (tenant === undefined) return missingTenant;
    const binding = { path: request.path, caller: caller.subject };
    return answerPage(binding, query, (page) => userPage(caller, tenantId, query, page));
  },
);

declare(app, "GET /tenants/{tenantId}/users/{userId}", {}, showUser);

declare(app, "PATCH /tenants/{tenantId}/users/{userId}", { body: UpdateUser }, (call) =>
  onUser(call, call.body, async (state, context) => {
    const { body } = call;
    const [products, found] = await Promise.all([
      productsNamed(body.products ?? {}, state.user),
      body.products === undefined ? undefined : getTenantPartition(state.user.tenantId ?? ""),
    ]);
    const { subscriptions = [], seats = new Map() } = found ?? {};
    return updateUser({ ...state, products, subscriptions, seats }, body, context);
  }),
);

declare(app, "DELETE /tenants/{tenantId}/users/{userId}", {}, (call) =>
  onUser(call, { status: "removed" }, async (state, context) =>
    removeUser({ ...state, products: await productsNamed({}, state.user) }, context),
  ),
);

declare(app, "POST /tenants/{tenantId}/users/{userId}/resend-invitation", {}, resendTo);

declare(app, "GET /tenants/{tenantId}/users/{userId}/profile", {}, async ({ request, caller, params }) => {
  const { tenantId = "", userId = "" } = params;
  const { productId = "" } = caller;
  const [user, product, subscription] = await Promise.all([
    getUser(userId),
    getProduct(productId),
    getSubscription(tenantId, productId),
  ]);
  if (user === undefined || product === undefined || !hasAccess(user, subscription)) return { trouble: missingUser };
  const attributes = profileOf(user, product);
  // Who got to know what of whom; never what it was.
  const read = { productId, tenantId, userId, attributes: Object.keys(attributes), caller: caller.subject };
  logger.info("A profile was read", { ...read, requestId: requestIdOf(request) });
  return { status: 200, body: { userId, tenantId, attributes } };
});

declareStaff(app);

export const handler = serve(app);
