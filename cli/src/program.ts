import { Command, CommanderError, Option } from "commander";
import { usageError } from "./failures/cli-error.ts";
import { exitCodes } from "./failures/exit-codes.ts";
import { globalOptions } from "./options.ts";
import { type CommandSpec, Input, type OptionSpec } from "./spec.ts";
import { type Entry, tree } from "./tree.ts";

type Run = (spec: CommandSpec, input: Input, options: Record<string, unknown>) => Promise<void>;

const collect = (value: string, previous: string[] | undefined): string[] => [...(previous ?? []), value];

/** Runs the command that the words name. Throws a usage error for wrong words. */
export async function runProgram(words: readonly string[], version: string, run: Run): Promise<void> {
  const program = createRoot(version);
  const entry = tree.find(({ name }) => name === words.find((word) => !word.startsWith("-")));
  for (const one of tree) await addEntry(program, one, one === entry, run);
  if (words[0] === "help") return program.outputHelp();
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== exitCodes.ok && error.code !== "commander.help") throw toUsageError(error, words);
    if (error.code === "commander.help") throw usageError("The command is not complete.", "one of the commands above");
  }
}

function createRoot(version: string): Command {
  return prepare(new Command("tenantry"))
    .description("The command line of Tenantry: tenants, users and subscriptions of several SaaS products.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show the help of a command")
    .helpCommand(false)
    .addHelpText("after", `\nStart here:\n  tenantry tenants list\n  tenantry tenants create --help`);
}

/** Lets errors be thrown, and leaves their text to the one place that prints failures. */
const prepare = (command: Command): Command =>
  command
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showSuggestionAfterError(true);

async function addEntry(program: Command, entry: Entry, isUsed: boolean, run: Run): Promise<void> {
  const { name, summary } = entry;
  if (entry.loadCommand) {
    const command = isUsed ? createCommand(await entry.loadCommand(), run) : new Command(name).summary(summary);
    program.addCommand(command.summary(summary));
    return;
  }
  const noun = prepare(program.command(name)).summary(summary).description(summary).helpCommand(false);
  if (!isUsed) return;
  for (const spec of await entry.load()) addToNoun(noun, spec, run);
}

/** Adds a command to its noun, or to the part of the noun that its name begins with. */
function addToNoun(noun: Command, spec: CommandSpec, run: Run): void {
  const [part = "", verb] = spec.name.split(" ");
  if (verb === undefined) {
    noun.addCommand(createCommand(spec, run));
    return;
  }
  const known = noun.commands.find((command) => command.name() === part);
  const parent = known ?? prepare(noun.command(part)).summary(`${part} of ${noun.name()}`).helpCommand(false);
  parent.addCommand(createCommand({ ...spec, name: verb }, run));
}

/** Creates the commander command of a spec. */
function createCommand(spec: CommandSpec, run: Run): Command {
  const { name, summary, details, arguments: args = [], options = [], examples = [] } = spec;
  const command = prepare(new Command(name))
    .summary(summary)
    .description([summary, details].filter(Boolean).join("\n\n"));
  for (const { name: argument, text, optional, many } of args) {
    const word = `${argument}${many ? "..." : ""}`;
    command.argument(optional ? `[${word}]` : `<${word}>`, text);
  }
  for (const option of options) command.addOption(createOption(option));
  command.optionsGroup("Options of all commands:");
  for (const option of globalOptions) command.addOption(createOption(option));
  if (examples.length > 0) command.addHelpText("after", `\nExamples:\n${examples.map((one) => `  ${one}`).join("\n")}`);
  return command.action(async (...values: unknown[]) => {
    const inputs = values.slice(0, args.length) as (string | string[] | undefined)[];
    const chosen = command.opts();
    await run(spec, new Input(inputs, chosen), chosen);
  });
}

function createOption({ flags, text, choices, many, required }: OptionSpec): Option {
  const option = new Option(flags, text);
  if (many) option.argParser(collect);
  if (choices && !many) option.choices(choices);
  if (required) option.makeOptionMandatory();
  return option;
}

/** Returns commander's error as a usage error with the help that fits. */
function toUsageError({ message, code }: CommanderError, words: readonly string[]): Error {
  const [what = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const [noun = ""] = words.filter((word) => !word.startsWith("-"));
  const isKnown = tree.some(({ name }) => name === noun);
  const listing = isKnown ? `tenantry ${noun} --help` : "tenantry --help";
  const text = `${what.charAt(0).toUpperCase()}${what.slice(1)}`;
  const remedy = code === "commander.unknownCommand" || !isKnown ? listing : "the same command with --help";
  return usageError(/[.?!]$/.test(text) ? text : `${text}.`, remedy, suggestion?.replace(/^\(|\)$/g, ""));
}
