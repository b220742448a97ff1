import { compilePattern } from "../../handlers/core/product/linear-pattern.ts";
import { parseTemplate } from "../../handlers/core/product/template.ts";

/** Uses both libraries that are external to the bundles. */
export const handler = (template: string, pattern: string, text: string) => ({
  read: parseTemplate(template),
  matches: compilePattern(pattern).matches(text),
});
