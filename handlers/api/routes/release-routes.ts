import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { PublishRelease } from "../../../schemas/release.ts";
import { getRelease, readReleasePage } from "../../adapters/dynamodb/release-items.ts";
import { getTemplate } from "../../adapters/objects/product-templates.ts";
import { publishRelease } from "../../core/product/publish-release.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import { defineOperationCommand } from "../http/operation-command.ts";
import { flag, pageQuery, respondWithPage } from "../http/page.ts";
import { MAX_TEMPLATE_BODY_BYTES } from "../http/request-body.ts";
import { toResourceResponse } from "../http/response.ts";
import { defineRoute } from "../http/route.ts";
import { loadManagedProduct, loadReadableProduct } from "../resources/managed-product.ts";
import { loadCurrentTemplate, storeTemplate, toTemplate } from "../resources/product-template.ts";
import { renderRelease } from "../resources/render-release.ts";

const releaseNotFound: Rejection = { code: "notFound", detail: "The product has no such release." };

const releaseQuery = defineSchema(() =>
  z.strictObject({ template: flag.optional().describe("`true` adds the text of the template") }),
);

/** The routes of a product's releases. */
export const releaseRoutes = [
  defineOperationCommand("POST /products/{productId}/releases", {
    body: PublishRelease,
    maxBodyBytes: MAX_TEMPLATE_BODY_BYTES,
    ignoresIfMatch: true,
    load: loadManagedProduct,
    decide: async (product, context, { body }) => {
      const template = toTemplate(product.id, body.template) ?? (await loadCurrentTemplate(product));
      return publishRelease(product, body, template, context);
    },
    prepare: ({ params, body }) => storeTemplate(toTemplate(params["productId"] ?? "", body.template)),
  }),
  defineRoute("GET /products/{productId}/releases", { query: pageQuery }, async (call) => {
    const product = await loadReadableProduct(call);
    if ("problem" in product) return product;
    return respondWithPage({ path: call.request.path, caller: call.caller.subject }, call.query, async (page) => {
      const { items, ...rest } = await readReleasePage(product.id, page);
      return { items: items.map((one) => renderRelease(one)), ...rest };
    });
  }),
  defineRoute("GET /products/{productId}/releases/{release}", { query: releaseQuery }, async (call) => {
    const product = await loadReadableProduct(call);
    if ("problem" in product) return product;
    const number = /^[1-9]\d{0,5}$/.test(call.params["release"] ?? "") ? Number(call.params["release"]) : undefined;
    const release = number === undefined ? undefined : await getRelease(product.id, number);
    if (release === undefined) return { problem: releaseNotFound };
    const template = call.query.template === true ? await getTemplate(release.templateKey) : undefined;
    return toResourceResponse(renderRelease(release, template), { isOwnState: template === undefined });
  }),
];
