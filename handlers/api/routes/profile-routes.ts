import { getProduct, getSubscription, getTenant, getUser } from "../../adapters/dynamodb/catalogs.ts";
import { isClosed } from "../../core/shared/caller.ts";
import { mayReadProfile, profileOf } from "../../core/user/user.ts";
import { logger } from "../http/app.ts";
import { requestIdOf } from "../http/request.ts";
import { defineRoute } from "../http/route.ts";
import { userNotFound } from "../resources/user-in-scope.ts";

/** The routes with which a product's machine client reads profiles. */
export const profileRoutes = [
  defineRoute("GET /tenants/{tenantId}/users/{userId}/profile", {}, async ({ request, caller, params }) => {
    const { tenantId = "", userId = "" } = params;
    const { productId = "" } = caller;
    const [user, product, tenant, subscription] = await Promise.all([
      getUser(userId),
      getProduct(productId),
      getTenant(tenantId),
      getSubscription(tenantId, productId),
    ]);
    const isPermitted = !isClosed(tenant) && user !== undefined && mayReadProfile(user, subscription);
    if (!isPermitted || product === undefined) return { problem: userNotFound };
    const attributes = profileOf(user, product);
    // The log contains the names of the attributes, never their values.
    const names = { productId, tenantId, userId, attributes: Object.keys(attributes), caller: caller.subject };
    logger.info("A profile was read", { ...names, requestId: requestIdOf(request) });
    return { status: 200, body: { userId, tenantId, attributes } };
  }),
];
