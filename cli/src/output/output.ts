import { cleanLines, toJson } from "./control-characters.ts";
import { toFields } from "./fields.ts";
import { type Column, toTable, toTsv } from "./table.ts";
import type { Terminal } from "./terminal.ts";

/** Prints results on stdout and everything else on stderr. Texts of the API can't command the terminal: whatever is
 *  printed loses its control characters, except the colors and the movements of the program itself. */
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
    process.stdout.write(`${toJson(value, this.terminal.isTable ? 2 : undefined)}\n`);
  }

  /** Prints a line of NDJSON. */
  jsonLine(value: unknown): void {
    process.stdout.write(`${toJson(value)}\n`);
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
    process.stdout.write(`${cleanLines(text)}\n`);
  }

  /** Prints the text of a file: as it is into another file or program. */
  content(text: string): void {
    process.stdout.write(this.terminal.isTable ? cleanLines(text) : text);
  }

  /** Prints a hint for the person. */
  hint(text: string): void {
    if (!this.#isQuiet) process.stderr.write(`${cleanLines(text)}\n`);
  }

  /** Prints clean lines over the last lines of stderr. */
  redraw(lines: readonly string[], lastLines: number): void {
    if (this.#isQuiet) return;
    const up = lastLines > 0 ? `\u001B[${lastLines}A` : "";
    process.stderr.write(`${up}${lines.map((line) => `\r\u001B[2K${line}`).join("\n")}\n`);
  }

  /** Prints a message that also `--quiet` does not suppress. */
  notice(text: string): void {
    process.stderr.write(`${cleanLines(text)}\n`);
  }
}
