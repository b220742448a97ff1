import { reportFailure } from "./failures/report.ts";
import { Output } from "./output/output.ts";
import { detectTerminal } from "./output/terminal.ts";
import { runProgram } from "./program.ts";
import { Session } from "./session.ts";
import { tree } from "./tree.ts";

/** Runs the command line. Returns the exit code; failures are printed here and nowhere else. */
export async function run(words: readonly string[], version: string): Promise<number> {
  const { env } = process;
  // The options are read before commander parses them, because its own errors are printed in the same way.
  const before = words.includes("--") ? words.slice(0, words.indexOf("--")) : words;
  const terminal = detectTerminal(env, {
    color: !before.includes("--no-color"),
    input: !before.includes("--no-input"),
  });
  const output = new Output(terminal, { isJson: before.includes("--json"), isQuiet: before.includes("--quiet") });
  try {
    if (words[0] === "complete") {
      const { completeWords } = await import("./completion/complete.ts");
      const { readTypedChoice, splitValues } = await import("./completion/typed-choice.ts");
      const typed = splitValues(words.slice(Math.max(words.indexOf("--"), 0) + 1));
      // A shell waits for the words, so a failed request is not sent again.
      await completeWords(typed, new Session(output, env, readTypedChoice(typed), { maxAttempts: 1 }));
      return 0;
    }
    await runProgram(words, version, async (spec, input) => {
      const choice = { api: input.text("api"), profile: input.text("profile") };
      await spec.run(input, new Session(output, env, choice));
    });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return reportFailure(error, output, ["tenantry", ...commandOf(words)].join(" "));
  }
}

/** Returns the command of the words, without arguments and options. */
function commandOf(words: readonly string[]): string[] {
  const [first = "", second = ""] = words.filter((word) => !word.startsWith("-"));
  const entry = tree.find(({ name }) => name === first);
  if (!entry) return [];
  return entry.load && /^[a-z-]+$/.test(second) ? [first, second] : [first];
}
