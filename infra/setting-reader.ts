/** Reads a setting that was passed as `--context key=value`. An empty one is not set. */
export type ReadSetting = (key: string) => string | undefined;

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
  /** Throws if a setting was not read: its key has a typing error, or a setting that it needs is missing. Other keys of the
   *  context belong to the CDK and to other apps of the same user. */
  const assertAllRead = (): void => {
    const families = new Set([...readKeys].map(familyOf));
    const unread = Object.keys(context).filter((key) => families.has(familyOf(key)) && !readKeys.has(key));
    if (unread.length === 0) return;
    throw new Error(
      `No effect: ${unread.join(", ")}. Check the keys, and the settings that they need (docs/configuration.md).`,
    );
  };
  return { readSetting, assertAllRead };
}
