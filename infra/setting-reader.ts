import { parseKeyList, passedKeysSetting } from "./passed-keys.ts";

/** Reads a setting that was passed as `--context key=value`. An empty one is not set. */
export type ReadSetting = (key: string) => string | undefined;

/** Creates the error that rejects the value of a setting. */
export const createSettingError = (key: string, value: string | undefined, expected: string): Error =>
  new Error(`${key} is "${value ?? ""}": set ${expected}.`);

/** Reads a setting, and throws if it does not match the pattern. */
export function readMatching(setting: ReadSetting, key: string, pattern: RegExp, expected: string): string | undefined {
  const value = setting(key);
  if (value === undefined || pattern.test(value)) return value;
  throw createSettingError(key, value, expected);
}

/** Reads a setting, and throws if it is none of the choices. */
export function readOneOf<Choice extends string>(
  setting: ReadSetting,
  key: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = setting(key);
  const choice = choices.find((one) => one === value);
  if (choice === undefined && value !== undefined) throw createSettingError(key, value, choices.join(" or "));
  return choice;
}

/** Reads a setting, and throws if it is no whole number between the bounds. */
export function readWholeNumber(
  setting: ReadSetting,
  key: string,
  { min, max }: { min: number; max: number },
): number | undefined {
  const text = setting(key);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw createSettingError(key, text, `a whole number from ${min} to ${max}`);
}

/** Returns what the keys of related settings have in common, such as `oidc` of `oidc.issuer`. */
const familyOf = (key: string): string => (key.split(".")[0] ?? "").toLowerCase();

/** Creates the reader of a deployment's settings. It remembers which ones were read. */
export function createSettingReader(context: Readonly<Record<string, unknown>>) {
  const readKeys = new Set<string>();
  const readSetting: ReadSetting = (key) => {
    readKeys.add(key);
    const { [key]: value } = context;
    // `cdk.json` may contain `false` or a number.
    return value === undefined || value === null || value === "" ? undefined : String(value);
  };
  /** Throws if a setting was not read: its key has a typing error, or a setting that it needs is missing. Each key of the
   *  command is a setting. Other keys of the context may belong to the CDK and to other apps of the same user. */
  const assertAllRead = (): void => {
    const passed = parseKeyList(readSetting(passedKeysSetting));
    const families = new Set([...readKeys].map(familyOf));
    const isSetting = (key: string) => passed.includes(key) || families.has(familyOf(key));
    const unread = Object.keys(context).filter((key) => isSetting(key) && !readKeys.has(key));
    if (unread.length === 0) return;
    throw new Error(
      `No effect: ${unread.join(", ")}. Check the keys, and the settings that they need (docs/configuration.md).`,
    );
  };
  return { readSetting, assertAllRead };
}
