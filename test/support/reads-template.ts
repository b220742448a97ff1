import { compilePattern } from "../../handlers/core/product/linear-pattern.ts";
import { parseTemplate } from "../../handlers/core/product/template.ts";

/** A function that uses both libraries that are kept apart from the bundles. */
export const handler = (template: string, pattern: string, text: string) => ({
  read: parseTemplate(template),
  matches: compilePattern(pattern).matches(text),
});
