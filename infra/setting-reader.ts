/** Reads a setting that was passed as `--context key=value`. An empty one is not set. */
export type ReadSetting = (key: string) => string | undefined;

/** The keys of settings. All keys of the CDK itself contain another character, as in `@aws-cdk/…` and `aws:cdk:…`. */
const keyPattern = /^[\w.-]+$/;

/** Creates the reader of a deployment's settings. It remembers which ones were read. */
export function createSettingReader(context: Readonly<Record<string, unknown>>) {
  const readKeys = new Set<string>();
  const readSetting: ReadSetting = (key) => {
    readKeys.add(key);
    const { [key]: value } = context;
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  /** Throws if a setting was not read: its key has a typing error, or a setting that it needs is missing. */
  const assertAllRead = (): void => {
    const unread = Object.keys(context).filter((key) => keyPattern.test(key) && !readKeys.has(key));
    if (unread.length === 0) return;
    throw new Error(
      `No effect: ${unread.join(", ")}. Check the keys, and the settings that they need (docs/configuration.md).`,
    );
  };
  return { readSetting, assertAllRead };
}
