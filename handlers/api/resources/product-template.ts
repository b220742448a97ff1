import type { StoredIntegration } from "../../../schemas/integration.ts";
import type { ProductRecord, UpdateProduct } from "../../../schemas/product.ts";
import { getRelease } from "../../adapters/dynamodb/release-items.ts";
import { computeTemplateKey, getTemplate, putTemplate } from "../../adapters/objects/product-templates.ts";
import { latestIntegrationOf } from "../../core/product/integration.ts";
import type { NamedRelease } from "../../core/product/update-product.ts";

type Template = { key: string; text: string };

/** Returns a text as a product's template; undefined without a text. */
export const toTemplate = (productId: string, text: string | undefined): Template | undefined =>
  text === undefined ? undefined : { key: computeTemplateKey(productId, text), text };

/** Returns the template in a request; undefined for a product of kind `events`. */
export const extractTemplate = (productId: string, integration: UpdateProduct["integration"]): Template | undefined =>
  integration?.kind === "cloudformation" ? toTemplate(productId, integration.template) : undefined;

async function loadTemplateOf(integration: StoredIntegration): Promise<Template | undefined> {
  if (integration.kind !== "cloudformation") return undefined;
  return { key: integration.templateKey, text: await getTemplate(integration.templateKey) };
}

/** Loads the latest template of a product, verified or not; undefined for a product of kind `events`. */
export const loadTemplate = (product: ProductRecord) => loadTemplateOf(latestIntegrationOf(product));

/** Loads the template of a product's current release; undefined for a product of kind `events`. */
export const loadCurrentTemplate = ({ integration }: ProductRecord) => loadTemplateOf(integration);

/** Loads a release that an update names, with the text of its template. */
export async function loadNamedRelease(productId: string, number: number): Promise<NamedRelease> {
  const release = await getRelease(productId, number);
  return { number, release, text: release && (await getTemplate(release.templateKey)) };
}

/** Stores the template of an accepted command. The commit follows, so a product's template always exists. */
export async function storeTemplate(template: Template | undefined): Promise<void> {
  if (template) await putTemplate(template.key, template.text);
}
