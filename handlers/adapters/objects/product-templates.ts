import { createHash } from "node:crypto";
import { MAX_TEMPLATE_BODY_BYTES } from "../../core/product/template.ts";
import { getObject, presignObject, putObject } from "./objects.ts";

/** The seconds for which the URL of a large template works; CloudFormation reads it during the call. */
const URL_LIFETIME_SECONDS = 300;

/** Computes a template's key from its content, so that a stored template never changes. */
export const computeTemplateKey = (productId: string, template: string): string =>
  `templates/${productId}/${createHash("sha256").update(template).digest("hex")}`;

export const putTemplate = (key: string, template: string): Promise<void> => putObject(key, template);

/** Reads a template's text; throws when it does not exist. */
export const getTemplate = (key: string): Promise<string> => getObject(key);

/** A template in a request to CloudFormation: its text, or a URL when the text is too large. */
export type TemplateSource = { TemplateBody: string } | { TemplateURL: string };

/** Loads a template for CloudFormation. The URL of a large one is presigned, so it needs no rights in the bucket. */
export async function loadTemplateSource(key: string): Promise<TemplateSource> {
  const text = await getTemplate(key);
  if (Buffer.byteLength(text) <= MAX_TEMPLATE_BODY_BYTES) return { TemplateBody: text };
  return { TemplateURL: await presignObject(key, URL_LIFETIME_SECONDS) };
}
