import { InviteUser, UpdateUser } from "../../schemas/user.ts";
import {
  getHolder,
  getProduct,
  getSubscription,
  getTenant,
  getTenantPartition,
  getUser,
} from "../adapters/dynamodb/catalogs.ts";
import { isInScope } from "../core/shared/access.ts";
import { inviteUser } from "../core/user/invite.ts";
import { removeUser } from "../core/user/remove.ts";
import { updateUser } from "../core/user/update-user.ts";
import { hasAccess, profileOf } from "../core/user/user.ts";
import { createLambdaHandler, logger } from "./http/app.ts";
import { runCommand } from "./http/command.ts";
import { followOperation, rejectCommand } from "./http/operation-response.ts";
import { respondWithPage } from "./http/page.ts";
import { createApi, declareRoute } from "./http/route.ts";
import { requestIdOf } from "./request.ts";
import { loadTenantInScope, tenantNotFound } from "./resources/tenant-in-scope.ts";
import {
  loadNamedProducts,
  runResendInvitation,
  runUserCommand,
  showUser,
  userNotFound,
} from "./resources/user-in-scope.ts";
import { readUserPage, userFilters } from "./resources/user-page.ts";
import { declareStaffRoutes } from "./routes/staff-routes.ts";
export const app = createApi();

declareRoute(app, "POST /tenants/{tenantId}/users", { body: InviteUser }, (call) =>
  runCommand(call.request, call.caller, async (context) => {
    const { body, caller } = call;
    const found = await loadTenantInScope(call);
    if (found === undefined) return rejectCommand(tenantNotFound.problem);
    const [products, holder] = await Promise.all([
      loadNamedProducts(body.products),
      getHolder({ catalog: "user", kind: "email", value: body.email }),
    ]);
    return followOperation(inviteUser({ ...found, products, emailTaken: holder !== undefined }, body, context), caller);
  }),
);

declareRoute(
  app,
  "GET /tenants/{tenantId}/users",
  { query: userFilters },
  async ({ request, caller, relation, params, query }) => {
    const { tenantId = "" } = params;
    const tenant = isInScope(caller, relation, { tenantId }) ? await getTenant(tenantId) : undefined;
    if (tenant === undefined) return tenantNotFound;
    const binding = { path: request.path, caller: caller.subject };
    return respondWithPage(binding, query, (page) => readUserPage(caller, tenantId, query, page));
  },
);

declareRoute(app, "GET /tenants/{tenantId}/users/{userId}", {}, showUser);

declareRoute(app, "PATCH /tenants/{tenantId}/users/{userId}", { body: UpdateUser }, (call) =>
  runUserCommand(call, call.body, async (state, context) => {
    const { body } = call;
    const [products, found] = await Promise.all([
      loadNamedProducts(body.products ?? {}, state.user),
      body.products === undefined ? undefined : getTenantPartition(state.user.tenantId ?? ""),
    ]);
    const { subscriptions = [], seats = new Map() } = found ?? {};
    return updateUser({ ...state, products, subscriptions, seats }, body, context);
  }),
);

declareRoute(app, "DELETE /tenants/{tenantId}/users/{userId}", {}, (call) =>
  runUserCommand(call, { status: "removed" }, async (state, context) =>
    removeUser({ ...state, products: await loadNamedProducts({}, state.user) }, context),
  ),
);

declareRoute(app, "POST /tenants/{tenantId}/users/{userId}/resend-invitation", {}, runResendInvitation);

declareRoute(app, "GET /tenants/{tenantId}/users/{userId}/profile", {}, async ({ request, caller, params }) => {
  const { tenantId = "", userId = "" } = params;
  const { productId = "" } = caller;
  const [user, product, subscription] = await Promise.all([
    getUser(userId),
    getProduct(productId),
    getSubscription(tenantId, productId),
  ]);
  if (user === undefined || product === undefined || !hasAccess(user, subscription)) return { problem: userNotFound };
  const attributes = profileOf(user, product);
  // Who got to know what of whom; never what it was.
  const read = { productId, tenantId, userId, attributes: Object.keys(attributes), caller: caller.subject };
  logger.info("A profile was read", { ...read, requestId: requestIdOf(request) });
  return { status: 200, body: { userId, tenantId, attributes } };
});

declareStaffRoutes(app);

export const handler = createLambdaHandler(app);
