import * as z from "zod";
import type { Caller } from "../../../schemas/caller.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { newExternalId, now } from "../../adapters/clock.ts";
import { getTenants } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { type ListQuery, readPage } from "../../adapters/dynamodb/lists.ts";
import { recordOf } from "../../adapters/dynamodb/store.ts";
import { rotateExternalId } from "../../core/product/external-id.ts";
import { requestVerification } from "../../core/product/request-verification.ts";
import { defineCommand } from "../http/command.ts";
import { defineOperationCommand } from "../http/operation-command.ts";
import { pageQuery, respondWithPage } from "../http/page.ts";
import { toResourceResponse } from "../http/response.ts";
import { defineRoute } from "../http/route.ts";
import { loadManagedProduct, loadReadableProduct } from "../resources/managed-product.ts";
import { loadHealth } from "../resources/product-health.ts";
import { renderProduct, renderSubscription } from "../resources/render.ts";

const subscriberQuery = defineSchema(() =>
  pageQuery.extend({
    release: z.coerce.number().int().min(1).max(999_999).optional().describe("the tenants that have this release"),
  }),
);

async function readSubscriberPage(query: ListQuery, release: number | undefined, caller: Caller) {
  const keep = release === undefined ? undefined : (one: SubscriptionRecord) => one.release === release;
  const { items, ...rest } = await readPage<SubscriptionRecord>(query, keep);
  const tenants = await getTenants(items.map(({ tenantId }) => tenantId));
  const render = (one: SubscriptionRecord) => {
    const tenant = tenants.get(one.tenantId);
    return tenant === undefined ? [] : [renderSubscription(one, tenant, caller)];
  };
  return { items: items.flatMap(render), ...rest };
}

/** The routes of a product's account: its verification, its ExternalId, and the subscriptions that it hosts. */
export const productAccountRoutes = [
  defineOperationCommand("POST /products/{productId}/verify", {
    load: loadManagedProduct,
    decide: requestVerification,
  }),
  defineCommand("POST /products/{productId}/external-id", {
    load: loadManagedProduct,
    decide: (product, context) => rotateExternalId(product, newExternalId(), context),
    render: ({ committed, call: { caller } }) =>
      toResourceResponse(renderProduct(recordOf(committed, "product"), caller)),
  }),
  defineRoute("GET /products/{productId}/health", {}, async (call) => {
    const product = await loadReadableProduct(call);
    return "problem" in product ? product : { status: 200, body: await loadHealth(product, now()) };
  }),
  defineRoute("GET /products/{productId}/subscriptions", { query: subscriberQuery }, async (call) => {
    const { request, caller, query } = call;
    const product = await loadReadableProduct(call);
    if ("problem" in product) return product;
    return respondWithPage({ path: request.path, caller: caller.subject }, query, (page) =>
      readSubscriberPage({ list: "tenants", key: listKeys.subscribers(product.id), ...page }, query.release, caller),
    );
  }),
];
