import { toFields } from "./fields.ts";
import { type Column, toTable, toTsv } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Prints results on stdout and everything else on stderr. */
export class Output {
  readonly terminal: Terminal;
  readonly isJson: boolean;
  readonly #isQuiet: boolean;

  constructor(terminal: Terminal, { isJson, isQuiet }: { isJson: boolean; isQuiet: boolean }) {
    this.terminal = terminal;
    this.isJson = isJson;
    this.#isQuiet = isQuiet;
  }

  /** Prints the one document of `--json`. */
  document(value: unknown): void {
    process.stdout.write(`${JSON.stringify(value, null, this.terminal.isTable ? 2 : undefined)}\n`);
  }

  /** Prints a line of NDJSON. */
  jsonLine(value: unknown): void {
    process.stdout.write(`${JSON.stringify(value)}\n`);
  }

  table<Item>(columns: readonly Column<Item>[], items: readonly Item[]): void {
    process.stdout.write(this.terminal.isTable ? toTable(columns, items, this.terminal) : toTsv(columns, items));
  }

  /** Prints the fields of one resource, or the resource as a document. */
  resource(resource: object): void {
    if (this.isJson) this.document(resource);
    else process.stdout.write(toFields(resource, this.terminal));
  }

  text(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** Prints a hint for the person. */
  hint(text: string): void {
    if (!this.#isQuiet) process.stderr.write(`${text}\n`);
  }

  /** Prints a message that also `--quiet` does not suppress. */
  notice(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}
