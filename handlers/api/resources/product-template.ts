import type { ProductRecord, UpdateProduct } from "../../../schemas/product.ts";
import { computeTemplateKey, getTemplate, putTemplate } from "../../adapters/objects/product-templates.ts";
import { latestIntegrationOf } from "../../core/product/integration.ts";

type Template = { key: string; text: string };

/** Returns the template in a request; undefined for a product of kind `events`. */
export function extractTemplate(productId: string, integration: UpdateProduct["integration"]): Template | undefined {
  if (integration?.kind !== "cloudformation") return undefined;
  return { key: computeTemplateKey(productId, integration.template), text: integration.template };
}

/** Loads the latest template of a product, verified or not; undefined for a product of kind `events`. */
export async function loadTemplate(product: ProductRecord) {
  const integration = latestIntegrationOf(product);
  if (integration.kind !== "cloudformation") return undefined;
  return { key: integration.templateKey, text: await getTemplate(integration.templateKey) };
}

/** Stores the template of an accepted command. The commit follows, so a product's template always exists. */
export async function storeTemplate(template: Template | undefined): Promise<void> {
  if (template) await putTemplate(template.key, template.text);
}
