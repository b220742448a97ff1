/** A command at the end of a reason, such as `npm run deploy:product-account -- --product crm`. */
const commandPattern = /\b(?:npm run|npx|tenantry|aws|cdk) [^\n]*?(?=[.,;]?(?:\s*$|\s+(?:Then|After|and then)\b))/m;

/** The values that replace placeholders such as `<connection.externalId>`. */
export type RemedyValues = Readonly<Record<string, string | undefined>>;

/** Splits a reason into its sentences and the command that it names, with real values in place of placeholders. */
export function splitReason(reason: string, values: RemedyValues): { text: string; command: string | undefined } {
  const filled = reason.replaceAll(/<([\w.]+)>/g, (placeholder, name: string) => values[name] ?? placeholder);
  const command = commandPattern.exec(filled)?.[0].replace(/^`|`$/g, "").trim();
  if (!command) return { text: filled, command: undefined };
  const text = filled
    .replace(command, "")
    .replaceAll("``", "")
    .replace(/[:\s]+\.?$/, ".")
    .trim();
  return { text, command };
}
