import { parseArgs } from "node:util";

/** The context key with which `npm run deploy` tells the app the keys that its command names. */
export const passedKeysSetting = "passedKeys";

/** Returns whether a key belongs to the CDK, like a feature flag. No setting of ours has a colon. */
const isCdkKey = (key: string): boolean => key.includes(":");

/** Returns the key of `key=value`. Throws for another form, because the CDK would ignore it with a warning. */
function parseKey(assignment: string | boolean | undefined): string {
  // The CDK also accepts `-c=key=value`.
  const [, key] = typeof assignment === "string" ? (/^=?([^=]+)=/.exec(assignment) ?? []) : [];
  if (key !== undefined) return key;
  throw new Error(
    `-c needs a key and a value, such as -c alarms.email=on-call@example.com, not "${assignment ?? ""}".`,
  );
}

/** Lists the keys of settings that arguments of the CDK contain as `-c key=value` or `--context key=value`. */
export function listPassedKeys(args: readonly string[]): string[] {
  const { values } = parseArgs({
    args: [...args],
    options: { context: { type: "string", short: "c", multiple: true } },
    strict: false,
    allowPositionals: true,
  });
  const keys = (values.context ?? []).map(parseKey).filter((key) => !isCdkKey(key));
  return [...new Set(keys)];
}

/** Returns the keys of a setting that lists them. */
export const parseKeyList = (text: string | undefined): string[] => text?.split(",") ?? [];
