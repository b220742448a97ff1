import { AbandonSubscription, ChangeSubscription, Subscribe } from "../../../schemas/subscription.ts";
import { getOperation, getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { getRelease } from "../../adapters/dynamodb/release-items.ts";
import { abandonSubscription } from "../../core/subscription/abandon.ts";
import { changeSubscription } from "../../core/subscription/change.ts";
import { subscribe } from "../../core/subscription/subscribe.ts";
import { unsubscribe } from "../../core/subscription/unsubscribe.ts";
import { withApproval } from "../http/approval.ts";
import { defineCommand, findRecord } from "../http/command.ts";
import { defineOperationCommand } from "../http/operation-command.ts";
import { pageQuery, respondWithPage } from "../http/page.ts";
import { toResourceResponse } from "../http/response.ts";
import { defineRoute } from "../http/route.ts";
import { renderSubscription } from "../resources/render.ts";
import { addStackChanges, stackPreviewQuery } from "../resources/stack-preview.ts";
import {
  findSubscription,
  loadSubscription,
  loadTenant,
  loadTenantInScope,
  subscriptionNotFound,
  tenantNotFound,
} from "../resources/tenant-in-scope.ts";

const listSubscriptions = defineRoute(
  "GET /tenants/{tenantId}/subscriptions",
  { query: pageQuery },
  async ({ query, ...call }) => {
    const partition = await loadTenantInScope(call);
    if (partition === undefined) return { problem: tenantNotFound };
    const binding = { path: call.request.path, caller: call.caller.subject };
    return respondWithPage(binding, query, async ({ limit, after }) => {
      // A tenant's partition holds few subscriptions and is always read as a whole.
      const remaining = partition.subscriptions.filter((one) => after === undefined || one.productId > after);
      const items = remaining.slice(0, limit);
      const last = items.at(-1);
      return {
        items: items.map((one) => renderSubscription(one, partition.tenant, call.caller)),
        ...(remaining.length > limit && last ? { next: last.productId } : {}),
      };
    });
  },
);

const showSubscription = defineRoute("GET /tenants/{tenantId}/subscriptions/{productId}", {}, async (call) => {
  const partition = await loadTenantInScope(call);
  if (partition === undefined) return { problem: tenantNotFound };
  const subscription = findSubscription(call, partition);
  if (subscription === undefined) return { problem: subscriptionNotFound };
  const { tenant } = partition;
  const isOwnState = tenant.updatedAt <= subscription.updatedAt;
  return toResourceResponse(renderSubscription(subscription, tenant, call.caller), { isOwnState });
});

/** The routes of a tenant's subscriptions. */
export const subscriptionRoutes = [
  defineOperationCommand("POST /tenants/{tenantId}/subscriptions", {
    body: Subscribe,
    ignoresIfMatch: true,
    load: async (call) => {
      const [loaded, product] = await Promise.all([loadTenant(call), getProduct(call.body.productId)]);
      return "rejection" in loaded ? loaded : { ...loaded, state: { ...loaded.state, product } };
    },
    decide: (state, context, { body }) => subscribe(state, body, context),
  }),
  listSubscriptions,
  showSubscription,
  defineOperationCommand("PATCH /tenants/{tenantId}/subscriptions/{productId}", {
    body: ChangeSubscription,
    query: stackPreviewQuery,
    load: loadSubscription,
    completePreview: addStackChanges,
    decide: async (state, context, { body }) => {
      const { productId } = state.subscription;
      const [product, release] = await Promise.all([
        getProduct(productId),
        body.release === undefined ? undefined : getRelease(productId, body.release),
      ]);
      return changeSubscription({ ...state, product, release }, body, context);
    },
  }),
  defineOperationCommand(
    "DELETE /tenants/{tenantId}/subscriptions/{productId}",
    withApproval(() => ({ permission: "subscriptions:end" }), {
      load: loadSubscription,
      decide: ({ subscription, ...state }, context) => unsubscribe(subscription, state, context),
    }),
  ),
  defineCommand("POST /tenants/{tenantId}/subscriptions/{productId}/abandon", {
    body: AbandonSubscription,
    ignoresIfMatch: true,
    load: loadSubscription,
    decide: async ({ tenant, subscription }, _context, { body }) => {
      const [lastOperation, product] = await Promise.all([
        getOperation(subscription.lastOperationId),
        getProduct(subscription.productId),
      ]);
      if (product === undefined) throw new Error(`The product ${subscription.productId} does not exist`);
      return abandonSubscription({ tenant, subscription, lastOperation, product }, body.reason);
    },
    render: ({ committed, state: { tenant, subscription }, call: { caller } }) =>
      toResourceResponse(renderSubscription(findRecord(committed, "subscription") ?? subscription, tenant, caller)),
  }),
];
