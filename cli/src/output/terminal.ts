/** The capabilities of the streams of this process. */
export type Terminal = {
  /** Is true if stdout is a terminal: then lists are tables instead of TSV. */
  isTable: boolean;
  /** Is true if a person sees stderr: then lines move instead of a new line for each change. */
  isLive: boolean;
  /** Is true if a person can answer a question. */
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
