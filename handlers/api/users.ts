import { Operation } from "../../schemas/operation.ts";
import { InviteUser, Profile, UpdateUser, User } from "../../schemas/user.ts";
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
import { createApi, logger, requestIdOf, serve } from "./app.ts";
import { runCommand } from "./command.ts";
import { followed, refused } from "./follow.ts";
import { answerPage, pageOf } from "./page.ts";
import { missingTenant, reachableTenant } from "./reachable-tenant.ts";
import { missingUser, onUser, productsNamed, resendTo, showUser } from "./reachable-user.ts";
import { declare } from "./route.ts";
import { declareStaff } from "./staff.ts";
import { userFilters, userPage } from "./user-page.ts";

const tag = "Users";
export const app = createApi();

declare(
  app,
  "POST /tenants/{tenantId}/users",
  { tag, summary: "Invites somebody into a tenant", body: InviteUser, answers: { 202: Operation } },
  (call) =>
    runCommand(call.c, call.caller, async (context) => {
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
  { tag, summary: "Lists a tenant's users, newest first", query: userFilters, answers: { 200: pageOf(User) } },
  async ({ c, caller, relation, params, query }) => {
    const { tenantId = "" } = params;
    const tenant = reaches(caller, relation, { tenantId }) ? await getTenant(tenantId) : undefined;
    if (tenant === undefined) return missingTenant;
    const binding = { path: c.req.path, caller: caller.subject };
    return answerPage(binding, query, (page) => userPage(caller, tenantId, query, page));
  },
);

declare(
  app,
  "GET /tenants/{tenantId}/users/{userId}",
  { tag, summary: "Shows a tenant's user", answers: { 200: User } },
  showUser,
);

declare(
  app,
  "PATCH /tenants/{tenantId}/users/{userId}",
  {
    tag,
    summary: "Changes a user's attributes, roles and products, or disables or enables them",
    body: UpdateUser,
    answers: { 202: Operation },
  },
  (call) =>
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

declare(
  app,
  "DELETE /tenants/{tenantId}/users/{userId}",
  { tag, summary: "Removes a user, whose access ends at once", answers: { 200: Operation, 202: Operation } },
  (call) =>
    onUser(call, { status: "removed" }, async (state, context) =>
      removeUser({ ...state, products: await productsNamed({}, state.user) }, context),
    ),
);

declare(
  app,
  "POST /tenants/{tenantId}/users/{userId}/resend-invitation",
  { tag, summary: "Sends the invitation again, while the person has not signed in", answers: { 202: Operation } },
  resendTo,
);

declare(
  app,
  "GET /tenants/{tenantId}/users/{userId}/profile",
  { tag, summary: "What a product declared to need of a user who has access to it", answers: { 200: Profile } },
  async ({ c, caller, params }) => {
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
    logger.info("A profile was read", { ...read, requestId: requestIdOf(c) });
    return { status: 200, body: { userId, tenantId, attributes } };
  },
);

declareStaff(app);

export const handler = serve(app);
