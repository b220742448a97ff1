import type { OptionSpec } from "./spec.ts";

/** The options of every command. */
export const globalOptions: readonly OptionSpec[] = [
  { flags: "--json", text: "print one JSON document, also on failure; NDJSON for tail and watch" },
  { flags: "--profile <name>", text: "use this profile of the configuration (TENANTRY_PROFILE)" },
  { flags: "--api <url>", text: "use the API at this address (TENANTRY_API)" },
  { flags: "--no-input", text: "never ask, even on a terminal (TENANTRY_NO_INPUT)" },
  { flags: "--no-color", text: "print no colors (NO_COLOR)" },
  { flags: "--quiet", text: "print no hints and no progress on stderr" },
];

export const listOptions: readonly OptionSpec[] = [
  { flags: "--limit <number>", text: "print at most this number of items (50)" },
  { flags: "--after <cursor>", text: "continue after the cursor that a cut list has printed" },
  { flags: "--all", text: "print all items" },
];

/** The options of each write that has a dry run. */
export const dryRunOption: OptionSpec = {
  flags: "--dry-run",
  text: "show the operations, stacks, seats and losses without changing anything",
};

export const idempotencyOption: OptionSpec = {
  flags: "--idempotency-key <key>",
  text: "get the first answer again if the same command runs twice within a day",
};

/** The options of each write that starts an operation. */
export const waitOptions: readonly OptionSpec[] = [
  { flags: "--wait", text: "wait for the end of the operation and show its steps" },
  { flags: "--timeout <duration>", text: "end the wait after this time, such as 90s, 30m or 2h (60m)" },
];

export const confirmOption = (what: string): OptionSpec => ({
  flags: "--confirm <name>",
  text: `confirm with ${what}; without it a terminal asks`,
});
