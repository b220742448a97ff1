import { createHash } from "node:crypto";
import { getObject, putObject } from "./objects.ts";

/**
 * The key of a product's template follows from its content, so that the same text is kept once and a subscription's
 * template never changes under it.
 */
export const templateKeyOf = (productId: string, template: string): string =>
  `templates/${productId}/${createHash("sha256").update(template).digest("hex")}`;

export const putTemplate = (key: string, template: string): Promise<void> => putObject(key, template);

/** Reads a template's text; throws when it is not there. */
export const getTemplate = (key: string): Promise<string> => getObject(key);
