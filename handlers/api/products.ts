import type { Caller } from "../../schemas/caller.ts";
import { defineSchema } from "../../schemas/define-schema.ts";
import { environment } from "../../schemas/environment.ts";
import { type ProductRecord, ProductStatus, RegisterProduct, UpdateProduct } from "../../schemas/product.ts";
import type { SubscriptionRecord } from "../../schemas/subscription.ts";
import { getTemplate, putTemplate, templateKeyOf } from "../adapters/artefacts.ts";
import { getOperation, getProduct } from "../adapters/catalogs.ts";
import { newExternalId } from "../adapters/clock.ts";
import { listKeys } from "../adapters/keys.ts";
import { recordOf } from "../adapters/store.ts";
import { hasSubscribers, plansInUse } from "../adapters/subscribers.ts";
import { reaches } from "../core/access.ts";
import { allowedActions } from "../core/actions.ts";
import type { Decision } from "../core/decision.ts";
import { rotateExternalId } from "../core/external-id.ts";
import { wantedIntegration } from "../core/integration.ts";
import { registerProduct, removedPlans, retireProduct, updateProduct } from "../core/product.ts";
import { requestVerification } from "../core/verification.ts";
import { serve } from "./app.ts";
import { MAX_TEMPLATE_BODY_BYTES } from "./body.ts";
import { runCommand } from "./command.ts";
import { declareCredentials, tidyClients } from "./credentials.ts";
import { followed, refused } from "./follow.ts";
import { managedProduct, missingProduct, notYours } from "./managed-product.ts";
import { answerPage, pageQuery, shownPage } from "./page.ts";
import { accepted, operationOf, productOf, resource, subscriptionOf } from "./render.ts";
import { createApi, declare } from "./route.ts";
export const app = createApi();

/** Tenants' people see what they could subscribe to; staff see the whole catalogue. */
const sees = (caller: Caller, product: ProductRecord): boolean =>
  product.status === "available" || caller.roles.some((role) => !["tenant-admin", "member"].includes(role));

const templateIn = (productId: string, integration: UpdateProduct["integration"]) => {
  if (integration?.kind !== "cloudformation") return undefined;
  return { key: templateKeyOf(productId, integration.template), text: integration.template };
};

/** Reads the template of a product as its team asked for it last. */
const templateOf = async (product: ProductRecord) => {
  const integration = wantedIntegration(product);
  if (integration.kind !== "cloudformation") return undefined;
  return { key: integration.templateKey, text: await getTemplate(integration.templateKey) };
};

/** A template is kept before the product that names it, and only when the product is not refused. */
const keepFor = async (decision: Decision, template: ReturnType<typeof templateIn>): Promise<Decision> => {
  if (decision.ok && template) await putTemplate(template.key, template.text);
  return decision;
};

declare(
  app,
  "POST /products",
  { body: RegisterProduct, maxBodyBytes: MAX_TEMPLATE_BODY_BYTES },
  async ({ request, caller, relation, body }) => {
    if (!reaches(caller, relation, body)) return notYours;
    return runCommand(request, caller, async (context) => {
      const template = templateIn(body.id, body.integration);
      const made = {
        templateKey: template?.key ?? "",
        externalId: newExternalId(),
        controlPlaneRoleArn: environment("PROVISIONER_ROLE_ARN"),
      };
      return {
        decision: await keepFor(registerProduct(await getProduct(body.id), body, made, context), template),
        answer: (committed) => {
          const operation = recordOf(committed, "operation");
          // An answer that is kept for an Idempotency-Key costs by its size, and the caller has the template.
          const product = productOf(recordOf(committed, "product"), caller);
          return accepted(operation.id, { operation: operationOf(operation, caller), product });
        },
      };
    });
  },
);

const filters = defineSchema(() =>
  pageQuery.extend({ status: ProductStatus.optional().describe("without it, all that are not retired") }),
);

declare(app, "GET /products", { query: filters }, ({ request, caller, query }) =>
  answerPage({ path: request.path, caller: caller.subject }, query, (page) => {
    const key = query.status === "retired" ? listKeys.retiredProducts : listKeys.products;
    const keep = (product: ProductRecord) =>
      sees(caller, product) && (query.status === undefined || product.status === query.status);
    return shownPage({ list: "products", key, ...page }, keep, (product: ProductRecord) => productOf(product, caller));
  }),
);

declare(app, "GET /products/{productId}", {}, async ({ caller, params }) => {
  const product = await getProduct(params["productId"] ?? "");
  if (product === undefined || !sees(caller, product)) return missingProduct;
  return resource(productOf(product, caller, (await templateOf(product))?.text));
});

declare(app, "PATCH /products/{productId}", { body: UpdateProduct, maxBodyBytes: MAX_TEMPLATE_BODY_BYTES }, (call) =>
  runCommand(call.request, call.caller, async (context) => {
    const { product, refusal } = await managedProduct(call);
    if (refusal) return refused(refusal);
    const template = templateIn(product.id, call.body.integration);
    // Other plans must fit to the template that the product has.
    const existing = call.body.plans && !template ? await templateOf(product) : undefined;
    const inUse = await plansInUse(product.id, removedPlans(product, call.body));
    const decision = updateProduct(product, call.body, template ?? existing, context, inUse);
    return {
      decision: await keepFor(decision, template),
      allowedActions: allowedActions(call.caller, "product", product),
      answer: ([changed]) =>
        resource(productOf((changed?.record as ProductRecord | undefined) ?? product, call.caller)),
    };
  }),
);

declare(app, "DELETE /products/{productId}", {}, async (call) => {
  const outcome = await runCommand(call.request, call.caller, async (context) => {
    const { product, refusal } = await managedProduct(call);
    if (refusal) return refused(refusal);
    const [subscribed, verification] = await Promise.all([
      hasSubscribers(product.id),
      product.activeOperationId === undefined ? undefined : getOperation(product.activeOperationId),
    ]);
    return {
      decision: retireProduct({ product, verification, subscribed }, context),
      allowedActions: allowedActions(call.caller, "product", product),
      answer: ([changed]) =>
        resource(productOf((changed?.record as ProductRecord | undefined) ?? product, call.caller)),
    };
  });
  if (!("trouble" in outcome)) await tidyClients(call.params["productId"] ?? "");
  return outcome;
});

declareCredentials(app);

declare(app, "POST /products/{productId}/verify", {}, (call) =>
  runCommand(call.request, call.caller, async (context) => {
    const { product, refusal } = await managedProduct(call);
    if (refusal) return refused(refusal);
    const allowed = allowedActions(call.caller, "product", product);
    return followed(requestVerification(product, context), call.caller, allowed);
  }),
);

declare(app, "POST /products/{productId}/external-id", {}, (call) =>
  runCommand(call.request, call.caller, async (context) => {
    const { product, refusal } = await managedProduct(call);
    if (refusal) return refused(refusal);
    return {
      decision: rotateExternalId(product, newExternalId(), context),
      allowedActions: allowedActions(call.caller, "product", product),
      answer: (committed) => resource(productOf(recordOf(committed, "product"), call.caller)),
    };
  }),
);

declare(
  app,
  "GET /products/{productId}/subscriptions",
  { query: pageQuery },
  async ({ request, caller, relation, params, query }) => {
    const product = await getProduct(params["productId"] ?? "");
    if (product === undefined) return missingProduct;
    if (!reaches(caller, relation, product)) return notYours;
    return answerPage({ path: request.path, caller: caller.subject }, query, (page) =>
      shownPage(
        { list: "tenants", key: listKeys.subscribers(product.id), ...page },
        undefined,
        (one: SubscriptionRecord) => subscriptionOf(one, caller),
      ),
    );
  },
);

export const handler = serve(app);
