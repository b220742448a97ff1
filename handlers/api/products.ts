import type { Caller } from "../../schemas/caller.ts";
import { defineSchema } from "../../schemas/define-schema.ts";
import { readEnvironment } from "../../schemas/environment.ts";
import { type ProductRecord, ProductStatus, RegisterProduct, UpdateProduct } from "../../schemas/product.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import { newExternalId } from "../adapters/clock.ts";
import { getOperation, getProduct } from "../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../adapters/dynamodb/entity-mapping.ts";
import { recordOf } from "../adapters/dynamodb/store.ts";
import { findPlansInUse, hasSubscribers } from "../adapters/dynamodb/subscribers.ts";
import { computeTemplateKey, getTemplate, putTemplate } from "../adapters/objects/product-templates.ts";
import { rotateExternalId } from "../core/product/external-id.ts";
import { latestIntegrationOf } from "../core/product/integration.ts";
import { registerProduct } from "../core/product/register.ts";
import { requestVerification } from "../core/product/request-verification.ts";
import { retireProduct } from "../core/product/retire.ts";
import { listRemovedPlans, updateProduct } from "../core/product/update-product.ts";
import { isInScope } from "../core/shared/access.ts";
import { resolveAllowedActions } from "../core/shared/allowed-actions.ts";
import type { Decision } from "../core/shared/decision.ts";
import { createLambdaHandler } from "./http/app.ts";
import { runCommand } from "./http/command.ts";
import { followOperation, rejectCommand } from "./http/operation-response.ts";
import { pageQuery, readRenderedPage, respondWithPage } from "./http/page.ts";
import { MAX_TEMPLATE_BODY_BYTES } from "./http/request-body.ts";
import { createApi, declareRoute } from "./http/route.ts";
import { loadManagedProduct, productForbidden, productNotFound } from "./resources/managed-product.ts";
import {
  renderOperation,
  renderProduct,
  renderSubscription,
  toAcceptedResponse,
  toResourceResponse,
} from "./resources/render.ts";
import { declareCredentialRoutes, removeStaleClients } from "./routes/credential-routes.ts";
export const app = createApi();

/** Tenants' people see what they could subscribe to; staff see the whole catalogue. */
const canSeeProduct = (caller: Caller, product: ProductRecord): boolean =>
  product.status === "available" || caller.roles.some((role) => !["tenant-admin", "member"].includes(role));

const extractTemplate = (productId: string, integration: UpdateProduct["integration"]) => {
  if (integration?.kind !== "cloudformation") return undefined;
  return { key: computeTemplateKey(productId, integration.template), text: integration.template };
};

/** Reads the template of a product as its team asked for it last. */
const loadTemplate = async (product: ProductRecord) => {
  const integration = latestIntegrationOf(product);
  if (integration.kind !== "cloudformation") return undefined;
  return { key: integration.templateKey, text: await getTemplate(integration.templateKey) };
};

/** A template is kept before the product that names it, and only when the product is not refused. */
const storeTemplate = async (decision: Decision, template: ReturnType<typeof extractTemplate>): Promise<Decision> => {
  if (decision.ok && template) await putTemplate(template.key, template.text);
  return decision;
};

declareRoute(
  app,
  "POST /products",
  { body: RegisterProduct, maxBodyBytes: MAX_TEMPLATE_BODY_BYTES },
  async ({ request, caller, relation, body }) => {
    if (!isInScope(caller, relation, body)) return productForbidden;
    return runCommand(request, caller, async (context) => {
      const template = extractTemplate(body.id, body.integration);
      const made = {
        templateKey: template?.key ?? "",
        externalId: newExternalId(),
        controlPlaneRoleArn: readEnvironment("PROVISIONER_ROLE_ARN"),
      };
      return {
        decision: await storeTemplate(registerProduct(await getProduct(body.id), body, made, context), template),
        render: (committed) => {
          const operation = recordOf(committed, "operation");
          // An answer that is kept for an Idempotency-Key costs by its size, and the caller has the template.
          const product = renderProduct(recordOf(committed, "product"), caller);
          return toAcceptedResponse(operation.id, { operation: renderOperation(operation, caller), product });
        },
      };
    });
  },
);

const filters = defineSchema(() =>
  pageQuery.extend({ status: ProductStatus.optional().describe("without it, all that are not retired") }),
);

declareRoute(app, "GET /products", { query: filters }, ({ request, caller, query }) =>
  respondWithPage({ path: request.path, caller: caller.subject }, query, (page) => {
    const key = query.status === "retired" ? listKeys.retiredProducts : listKeys.products;
    const keep = (product: ProductRecord) =>
      canSeeProduct(caller, product) && (query.status === undefined || product.status === query.status);
    return readRenderedPage({ list: "products", key, ...page }, keep, (product: ProductRecord) =>
      renderProduct(product, caller),
    );
  }),
);

declareRoute(app, "GET /products/{productId}", {}, async ({ caller, params }) => {
  const product = await getProduct(params["productId"] ?? "");
  if (product === undefined || !canSeeProduct(caller, product)) return productNotFound;
  return toResourceResponse(renderProduct(product, caller, (await loadTemplate(product))?.text));
});

declareRoute(
  app,
  "PATCH /products/{productId}",
  { body: UpdateProduct, maxBodyBytes: MAX_TEMPLATE_BODY_BYTES },
  (call) =>
    runCommand(call.request, call.caller, async (context) => {
      const { product, rejection } = await loadManagedProduct(call);
      if (rejection) return rejectCommand(rejection);
      const template = extractTemplate(product.id, call.body.integration);
      // Other plans must fit to the template that the product has.
      const existing = call.body.plans && !template ? await loadTemplate(product) : undefined;
      const inUse = await findPlansInUse(product.id, listRemovedPlans(product, call.body));
      const decision = updateProduct(product, call.body, template ?? existing, context, inUse);
      return {
        decision: await storeTemplate(decision, template),
        allowedActions: resolveAllowedActions(call.caller, "product", product),
        render: ([changed]) =>
          toResourceResponse(renderProduct((changed?.record as ProductRecord | undefined) ?? product, call.caller)),
      };
    }),
);

declareRoute(app, "DELETE /products/{productId}", {}, async (call) => {
  const outcome = await runCommand(call.request, call.caller, async (context) => {
    const { product, rejection } = await loadManagedProduct(call);
    if (rejection) return rejectCommand(rejection);
    const [subscribed, verification] = await Promise.all([
      hasSubscribers(product.id),
      product.activeOperationId === undefined ? undefined : getOperation(product.activeOperationId),
    ]);
    return {
      decision: retireProduct({ product, verification, subscribed }, context),
      allowedActions: resolveAllowedActions(call.caller, "product", product),
      render: ([changed]) =>
        toResourceResponse(renderProduct((changed?.record as ProductRecord | undefined) ?? product, call.caller)),
    };
  });
  if (!("problem" in outcome)) await removeStaleClients(call.params["productId"] ?? "");
  return outcome;
});

declareCredentialRoutes(app);

declareRoute(app, "POST /products/{productId}/verify", {}, (call) =>
  runCommand(call.request, call.caller, async (context) => {
    const { product, rejection } = await loadManagedProduct(call);
    if (rejection) return rejectCommand(rejection);
    const allowed = resolveAllowedActions(call.caller, "product", product);
    return followOperation(requestVerification(product, context), call.caller, allowed);
  }),
);

declareRoute(app, "POST /products/{productId}/external-id", {}, (call) =>
  runCommand(call.request, call.caller, async (context) => {
    const { product, rejection } = await loadManagedProduct(call);
    if (rejection) return rejectCommand(rejection);
    return {
      decision: rotateExternalId(product, newExternalId(), context),
      allowedActions: resolveAllowedActions(call.caller, "product", product),
      render: (committed) => toResourceResponse(renderProduct(recordOf(committed, "product"), call.caller)),
    };
  }),
);

declareRoute(
  app,
  "GET /products/{productId}/subscriptions",
  { query: pageQuery },
  async ({ request, caller, relation, params, query }) => {
    const product = await getProduct(params["productId"] ?? "");
    if (product === undefined) return productNotFound;
    if (!isInScope(caller, relation, product)) return productForbidden;
    return respondWithPage({ path: request.path, caller: caller.subject }, query, (page) =>
      readRenderedPage(
        { list: "tenants", key: listKeys.subscribers(product.id), ...page },
        undefined,
        (one: SubscriptionRecord) => renderSubscription(one, caller),
      ),
    );
  },
);

export const handler = createLambdaHandler(app);
