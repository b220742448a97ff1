import { createHash } from "node:crypto";
import { MAX_TEMPLATE_BODY_BYTES } from "../../core/product/template.ts";
import { getObject, presignObject, putObject } from "./objects.ts";

/** The seconds for which the address of a large template works; CloudFormation reads it within the call that names it. */
const URL_LIFETIME_SECONDS = 300;

/**
 * The key of a product's template follows from its content, so that the same text is kept once and a subscription's
 * template never changes under it.
 */
export const computeTemplateKey = (productId: string, template: string): string =>
  `templates/${productId}/${createHash("sha256").update(template).digest("hex")}`;

export const putTemplate = (key: string, template: string): Promise<void> => putObject(key, template);

/** Reads a template's text; throws when it is not there. */
export const getTemplate = (key: string): Promise<string> => getObject(key);

/** A template as a request to CloudFormation carries it: in the call, or by an address where it is too large for that. */
export type TemplateSource = { TemplateBody: string } | { TemplateURL: string };

/** Returns a template for CloudFormation. The address of a large one opens it to its holder, with our right to decrypt. */
export const loadTemplateSource = async (key: string): Promise<TemplateSource> => {
  const text = await getTemplate(key);
  if (Buffer.byteLength(text) <= MAX_TEMPLATE_BODY_BYTES) return { TemplateBody: text };
  return { TemplateURL: await presignObject(key, URL_LIFETIME_SECONDS) };
};
