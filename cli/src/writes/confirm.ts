import { quoteWord } from "../../../console/src/writes/shell-text.ts";
import { CliError, usageError } from "../failures/cli-error.ts";
import { INTERRUPTED } from "../failures/exit-codes.ts";
import { toCell } from "../output/table.ts";
import type { Session } from "../session.ts";
import type { Input } from "../spec.ts";

type Question = {
  /** The words with which the act is confirmed: the first one is shown, each of them is accepted. */
  names: readonly string[];
  /** The act in words, such as "Offboard Acme". */
  act: string;
  /** Reads what is destroyed for good. */
  readLost: () => Promise<readonly string[]>;
};

/** Requires the confirmation of an act that can't be undone: by `--confirm`, or by a person at the terminal. */
export async function requireConfirmation({ output }: Session, input: Input, question: Question): Promise<void> {
  const { names, act, readLost } = question;
  const [name = ""] = names;
  const answer = input.text("confirm");
  const option = `--confirm ${quoteWord(name)}`;
  if (answer !== undefined) {
    if (names.includes(answer)) return;
    throw usageError(`--confirm ${answer} does not name what is destroyed.`, option, `${act}: this can't be undone.`);
  }
  if (!output.terminal.canAsk) throw usageError(`${act}: this can't be undone, so it needs a confirmation.`, option);
  const lost = await readLost();
  output.notice(
    [`${act}: this can't be undone. What will be lost:`, ...lost.map((one) => `  - ${toCell(one)}`)].join("\n"),
  );
  if (names.includes(await ask(`Type ${toCell(name)} to confirm: `))) return;
  throw new CliError("Not confirmed. Nothing has changed.", {
    code: "notConfirmed",
    exitCode: INTERRUPTED,
    remedy: option,
  });
}

async function ask(question: string): Promise<string> {
  const { default: readline } = await import("node:readline/promises");
  const reader = readline.createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => reader.once("close", () => resolve("")));
  try {
    return (await Promise.race([reader.question(question), closed])).trim();
  } finally {
    reader.close();
  }
}
