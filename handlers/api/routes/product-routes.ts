import type { Caller } from "../../../schemas/caller.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { readEnvironment } from "../../../schemas/environment.ts";
import { type ProductRecord, ProductStatus, RegisterProduct, UpdateProduct } from "../../../schemas/product.ts";
import { ValidateTemplate } from "../../../schemas/template-validation.ts";
import { newExternalId } from "../../adapters/clock.ts";
import { getOperation, getProduct } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { type ListQuery, readPage } from "../../adapters/dynamodb/lists.ts";
import { recordOf } from "../../adapters/dynamodb/store.ts";
import { findPlansInUse, hasSubscribers } from "../../adapters/dynamodb/subscribers.ts";
import { registerProduct } from "../../core/product/register.ts";
import { retireProduct } from "../../core/product/retire.ts";
import { listRemovedPlans, needsCurrentTemplate, updateProduct } from "../../core/product/update-product.ts";
import { validateDraft } from "../../core/product/validate-draft.ts";
import { findAccessScope, isInScope } from "../../core/shared/access.ts";
import type { Context, OperationDecision } from "../../core/shared/decision.ts";
import { defineCommand, findRecord } from "../http/command.ts";
import type { Command } from "../http/command-types.ts";
import { respondOnce } from "../http/idempotency.ts";
import { prepareOperationResponse } from "../http/operation-command.ts";
import { pageQuery, respondWithPage } from "../http/page.ts";
import { MAX_TEMPLATE_BODY_BYTES } from "../http/request-body.ts";
import { toAcceptedResponse, toResourceResponse } from "../http/response.ts";
import { defineRoute, type RouteCall, type ScopedCall } from "../http/route.ts";
import { loadManagedProduct, productForbidden, productNotFound } from "../resources/managed-product.ts";
import {
  extractTemplate,
  loadCurrentTemplate,
  loadNamedRelease,
  loadTemplate,
  storeTemplate,
} from "../resources/product-template.ts";
import { renderOperation, renderProduct } from "../resources/render.ts";
import { removeStaleClients } from "../resources/stale-clients.ts";
import { canSeeProduct } from "../resources/visible-products.ts";

/** Loads whether a product has subscribers, for a caller who may retire it. */
async function loadSubscribed(caller: Caller, product: ProductRecord): Promise<boolean | undefined> {
  const accessScope = findAccessScope(caller, "DELETE /products/{productId}");
  return accessScope !== undefined && isInScope(caller, accessScope, product) ? hasSubscribers(product.id) : undefined;
}

async function readProductPage(query: ListQuery, keep: (product: ProductRecord) => boolean, caller: Caller) {
  const { items, ...rest } = await readPage<ProductRecord>(query, keep);
  const render = async (one: ProductRecord) =>
    renderProduct(one, caller, { subscribed: await loadSubscribed(caller, one) });
  return { items: await Promise.all(items.map(render)), ...rest };
}

const filters = defineSchema(() =>
  pageQuery.extend({ status: ProductStatus.optional().describe("by default, all that are not retired") }),
);

const registration: Command<RouteCall<typeof RegisterProduct>, { existing: ProductRecord | undefined }> = {
  load: async ({ caller, accessScope, body }) =>
    isInScope(caller, accessScope, body)
      ? { state: { existing: await getProduct(body.id) } }
      : { rejection: productForbidden },
  decide: ({ existing }, context, { body }) => {
    const connection = {
      templateKey: extractTemplate(body.id, body.integration)?.key ?? "",
      externalId: newExternalId(),
      controlPlaneRoleArn: readEnvironment("PROVISIONER_ROLE_ARN"),
    };
    return registerProduct(existing, body, connection, context);
  },
  prepare: ({ body }) => storeTemplate(extractTemplate(body.id, body.integration)),
  render: ({ committed, call: { caller } }) => {
    const operation = recordOf(committed, "operation");
    // Without the template: a response that is stored for an Idempotency-Key costs by its size.
    const product = renderProduct(recordOf(committed, "product"), caller);
    return toAcceptedResponse(operation.id, { operation: renderOperation(operation, caller, {}), product });
  },
};

/** The values of fields that no check of a registration compares with others. */
const registrationStandIns = {
  name: "Unnamed",
  ownerEmail: "nobody@unknown.invalid",
  account: "000000000000",
  region: "eu-central-1",
  isolation: "silo",
};

const renderChangedProduct: Command<ScopedCall, ProductRecord>["render"] = ({ committed, state, call: { caller } }) =>
  toResourceResponse(renderProduct(findRecord(committed, "product") ?? state, caller));

/** Decides an update with the texts, the subscribers and the release that it concerns. */
async function decideUpdate(product: ProductRecord, body: UpdateProduct, context: Context): Promise<OperationDecision> {
  const template = extractTemplate(product.id, body.integration);
  // Changed plans are checked against the existing template.
  const existing = body.plans && !template ? await loadTemplate(product) : undefined;
  const plansInUse = await findPlansInUse(product.id, listRemovedPlans(product, body));
  const named = body.currentRelease === undefined ? undefined : await loadNamedRelease(product.id, body.currentRelease);
  const current = needsCurrentTemplate(product, body) ? await loadCurrentTemplate(product) : undefined;
  const inputs = { template: template ?? existing, currentText: current?.text, plansInUse, named };
  return updateProduct(product, body, context, inputs);
}

const retirement: Command<ScopedCall, ProductRecord> = {
  load: loadManagedProduct,
  decide: async (product, context) => {
    const [subscribed, verification] = await Promise.all([
      hasSubscribers(product.id),
      product.activeOperationId === undefined ? undefined : getOperation(product.activeOperationId),
    ]);
    return retireProduct({ product, verification, subscribed }, context);
  },
  finish: ({ params }) => removeStaleClients(params["productId"] ?? ""),
  render: renderChangedProduct,
};

/** The routes of the product catalog. */
export const productRoutes = [
  defineCommand("POST /products", {
    body: RegisterProduct,
    maxBodyBytes: MAX_TEMPLATE_BODY_BYTES,
    standIns: registrationStandIns,
    ...registration,
  }),
  defineRoute("POST /products/validate", { body: ValidateTemplate, maxBodyBytes: MAX_TEMPLATE_BODY_BYTES }, (call) =>
    respondOnce(call, () => ({ status: 200, body: validateDraft(call.body) })),
  ),
  defineRoute("GET /products", { query: filters }, ({ request, caller, query }) =>
    respondWithPage({ path: request.path, caller: caller.subject }, query, (page) => {
      const key = query.status === "retired" ? listKeys.retiredProducts : listKeys.products;
      const keep = (product: ProductRecord) =>
        canSeeProduct(caller, product) && (query.status === undefined || product.status === query.status);
      return readProductPage({ list: "products", key, ...page }, keep, caller);
    }),
  ),
  defineRoute("GET /products/{productId}", {}, async ({ caller, params }) => {
    const product = await getProduct(params["productId"] ?? "");
    if (product === undefined || !canSeeProduct(caller, product)) return { problem: productNotFound };
    const [template, subscribed] = await Promise.all([loadTemplate(product), loadSubscribed(caller, product)]);
    // The subscribers, and the time that ends a rotation, decide about actions.
    const isOwnState = !subscribed && product.connection.previousExternalId === undefined;
    return toResourceResponse(renderProduct(product, caller, { template: template?.text, subscribed }), { isOwnState });
  }),
  defineCommand("PATCH /products/{productId}", {
    body: UpdateProduct,
    maxBodyBytes: MAX_TEMPLATE_BODY_BYTES,
    load: loadManagedProduct,
    decide: async (product, context, { body, caller }) => {
      const decision = await decideUpdate(product, body, context);
      // A next release is long work, so that the answer is its verification.
      if (!decision.ok || decision.operationId === undefined) return decision;
      return { ...decision, render: await prepareOperationResponse(decision, caller) };
    },
    prepare: ({ params, body }) => storeTemplate(extractTemplate(params["productId"] ?? "", body.integration)),
    render: renderChangedProduct,
  }),
  defineCommand("DELETE /products/{productId}", retirement),
];
