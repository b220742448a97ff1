/** A command at the end of a reason, such as `npm run deploy:product-account -- --product crm`. */
const commandPattern = /\b(?:npm run|npx|tenantry|aws|cdk) [^\n]*?(?=[.,;]?(?:\s*$|\s+(?:Then|After|and then)\b))/m;

/** The values that replace placeholders such as `<connection.externalId>`. */
export type RemedyValues = Readonly<Record<string, string | undefined>>;

/** Splits a reason into what happened and the command that helps, with real values in place of placeholders. The
 *  sentence around the command is omitted, because the command is shown by itself. */
export function splitReason(reason: string, values: RemedyValues): { text: string; command: string | undefined } {
  const filled = reason.replaceAll(/<([\w.]+)>/g, (placeholder, name: string) => values[name] ?? placeholder);
  const found = commandPattern.exec(filled);
  if (!found) return { text: filled, command: undefined };
  const command = found[0].replace(/`$/, "").trim();
  const sentence = filled.slice(0, found.index).lastIndexOf(". ") + 1;
  const rest = filled.slice(found.index + found[0].length).replace(/^[^.]*\.?`?/, "");
  const text = `${filled.slice(0, sentence)}${rest}`.trim();
  return { text: text || filled.replace(command, "").replace(/[:\s`]+\.?$/, "."), command };
}
