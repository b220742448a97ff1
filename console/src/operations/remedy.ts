/**
 * The codes whose reasons hold a command of the control plane. Other reasons hold a text of a product or of AWS:
 * as a command with a copy button, such a text would look like an instruction of Tenantry.
 */
const codesWithCommand: ReadonlySet<string> = new Set(["accountNotReachable", "accountOutdated", "capabilityRefused"]);

/** A command in a reason, such as `npm run deploy:product-account -- --product crm`. It ends with its sentence. Its words
 *  have no character that a shell evaluates, except those of a placeholder. */
const commandPattern =
  /\b(?:npm run|tenantry)(?: [\w@%+=:,./<>-]*[\w/>=-])+?(?=[.,;]?\s*$|[.,;]\s|\s+(?:Then|After|and then)\b)/m;

/** The values that replace placeholders such as `<connection.externalId>`. */
export type RemedyValues = Readonly<Record<string, string | undefined>>;

/** A failure, or a reason whose code is not known. */
type Failure = { code?: string | undefined; reason: string };

/** Splits a reason into what happened and the command that helps, with real values in place of placeholders. The
 *  sentence around the command is omitted, because the command is shown by itself. */
export function splitReason(
  { code, reason }: Failure,
  values: RemedyValues,
): { text: string; command: string | undefined } {
  if (code === undefined || !codesWithCommand.has(code)) return { text: reason, command: undefined };
  const filled = reason.replaceAll(/<([\w.]+)>/g, (placeholder, name: string) => values[name] ?? placeholder);
  const found = commandPattern.exec(filled);
  if (!found) return { text: filled, command: undefined };
  const command = found[0].replace(/`$/, "").trim();
  const sentence = filled.slice(0, found.index).lastIndexOf(". ") + 1;
  const rest = filled.slice(found.index + found[0].length).replace(/^[^.]*\.?`?/, "");
  const text = `${filled.slice(0, sentence)}${rest}`.trim();
  return { text: text || filled.replace(command, "").replace(/[:\s`]+\.?$/, "."), command };
}
