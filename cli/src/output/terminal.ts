/** The capabilities of the streams of this process. */
export type Terminal = {
  /** Whether stdout is a terminal: tables instead of TSV. */
  isTable: boolean;
  /** Whether a person sees stderr: live lines instead of a line for each change. */
  isLive: boolean;
  /** Whether a person can answer a question. */
  canAsk: boolean;
  hasColor: boolean;
  width: number;
};

const isSet = (value: string | undefined): boolean => value !== undefined && value !== "" && value !== "0";

/** Returns the capabilities of the streams. NO_COLOR and TERM=dumb switch colors off (https://no-color.org). */
export function detectTerminal(env: NodeJS.ProcessEnv, options: { color: boolean; input: boolean }): Terminal {
  const isDumb = env["TERM"] === "dumb";
  const isTable = process.stdout.isTTY === true;
  return {
    isTable,
    isLive: process.stderr.isTTY === true && !isDumb && !isSet(env["CI"]),
    canAsk:
      process.stdin.isTTY === true &&
      process.stderr.isTTY === true &&
      options.input &&
      !isSet(env["TENANTRY_NO_INPUT"]),
    hasColor: isTable && options.color && !env["NO_COLOR"] && !isDumb,
    // A terminal that does not know its size has 0 columns.
    width: process.stdout.columns || 80,
  };
}
