import { builtInPlaceholders } from "../../../../../handlers/core/product/placeholders.ts";
import { parseLimits } from "./plan-text.ts";
import type { ProductDraft } from "./product-draft.ts";

/** Returns the placeholders that a product's parameters may contain: those of each tenant, and those of its plans. */
export function placeholdersOf({ plans }: Pick<ProductDraft, "plans">): string[] {
  const limits = plans.flatMap(({ limits }) => parseLimits(limits).map(({ name }) => `limits.${name}`));
  const parameters = plans.flatMap(({ schema }) => propertiesOf(schema).map((name) => `parameters.${name}`));
  return [...new Set([...Object.keys(builtInPlaceholders), ...limits, ...parameters])].map((name) => `\${${name}}`);
}

function propertiesOf(schema: string): string[] {
  try {
    const { properties } = JSON.parse(schema) as { properties?: object };
    return Object.keys(properties ?? {});
  } catch {
    return [];
  }
}

/** Returns the placeholder that the name of a parameter suggests, such as `${tenant.id}` for TenantId. */
export function suggestPlaceholder(parameter: string, placeholders: readonly string[]): string | undefined {
  const plain = (text: string) =>
    text
      .replaceAll(/[^a-z]/gi, "")
      .toLowerCase()
      .replace(/^max/, "");
  const expected = plain(parameter);
  return placeholders.find((one) => plain(one) === expected || plain(one.split(".").at(-1) ?? "") === expected);
}
