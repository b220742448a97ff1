import { RootCommand } from "@bomb.sh/tab";
import { globalOptions } from "../options.ts";
import { removeControlCharacters } from "../output/control-characters.ts";
import type { Session } from "../session.ts";
import type { ArgumentSpec, CommandSpec, Completer, OptionSpec } from "../spec.ts";
import { tree } from "../tree.ts";
import { readIds } from "./read-ids.ts";

type Choice = { value: string; description: string };
type Offer = Pick<ArgumentSpec, "choices" | "completes">;

/** Prints the words that can follow the typed ones, for the script of a shell. */
export async function completeWords(typed: readonly string[], session: Session): Promise<void> {
  const used = new Set<Completer>();
  // The first pass finds out which ids are used, because the library's handlers can't wait.
  await silently(async () =>
    (
      await createRoot(typed, (completer) => {
        used.add(completer);
        return undefined;
      })
    ).parse([...typed]),
  );
  const ids = new Map<Completer, readonly Choice[]>();
  for (const completer of used) ids.set(completer, await readIds(session, completer).catch(() => []));
  (await createRoot(typed, (completer) => ids.get(completer))).parse([...typed]);
}

type Lookup = (completer: Completer) => readonly Choice[] | undefined;

async function createRoot(typed: readonly string[], lookUp: Lookup): Promise<RootCommand> {
  const root = new RootCommand();
  const [used] = typed;
  for (const entry of tree) {
    if (entry.loadCommand)
      addCommand(root, entry.name, entry.name === used ? await entry.loadCommand() : entry, lookUp);
    else {
      root.command(entry.name, entry.summary);
      if (entry.name !== used) continue;
      for (const spec of await entry.load()) addCommand(root, `${entry.name} ${spec.name}`, spec, lookUp);
    }
  }
  return root;
}

/** The words that no shell evaluates. The script of bash expands each offered word, also `$(…)` in it. */
const safeWord = /^[\w@.:+-]+$/;

/** Returns a description of the API without what begins a command in a shell, or a new line of the answer. */
const cleanDescription = (text: string): string => removeControlCharacters(text).replaceAll(/[`$]/g, "");

type Described = Pick<CommandSpec, "summary" | "arguments" | "options">;

function addCommand(root: RootCommand, path: string, spec: Described, lookUp: Lookup): void {
  const command = root.command(path, spec.summary);
  const offer =
    ({ choices, completes }: Offer) =>
    (complete: (value: string, description: string) => void) => {
      const found = [
        ...(choices ?? []).map((value) => ({ value, description: "" })),
        ...((completes && lookUp(completes)) || []),
      ];
      for (const { value, description } of found) {
        if (safeWord.test(value)) complete(value, cleanDescription(description));
      }
    };
  for (const argument of spec.arguments ?? []) command.argument(argument.name, offer(argument), argument.many ?? false);
  for (const option of [...(spec.options ?? []), ...globalOptions]) addOption(command, option, offer);
}

function addOption(
  command: ReturnType<RootCommand["command"]>,
  { flags, text, choices, completes }: OptionSpec,
  offer: (offer: Offer) => (complete: (value: string, description: string) => void) => void,
): void {
  const name = /--([\w-]+)/.exec(flags)?.[1] ?? "";
  if (flags.includes("<"))
    command.option(name, text, offer({ ...(choices && { choices }), ...(completes && { completes }) }));
  else command.option(name, text);
}

/** Runs work whose output on the console is not wanted. */
async function silently(work: () => Promise<void>): Promise<void> {
  const { log } = console;
  console.log = () => {};
  try {
    await work();
  } finally {
    console.log = log;
  }
}
