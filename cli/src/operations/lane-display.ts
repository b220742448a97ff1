import type { Output } from "../output/output.ts";
import { toCell } from "../output/table.ts";

/** A line of progress. It is printed again when its state changes. */
export type Lane = { id: string; text: string; state: string };

/** Shows what runs: a live line for each on a terminal, otherwise a line for each change. */
export class LaneDisplay {
  readonly #output: Output;
  readonly #shown = new Map<string, string>();
  #liveLines = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  show(lanes: readonly Lane[]): void {
    if (this.#output.terminal.isLive && !this.#output.isJson) this.#redraw(lanes);
    else this.#printChanges(lanes);
  }

  /** Leaves the last lines as they are, so that further output follows them. */
  end(): void {
    this.#liveLines = 0;
  }

  #redraw(lanes: readonly Lane[]): void {
    const width = process.stderr.columns ?? 80;
    const lines = lanes.map(({ text }) => toCell(text).slice(0, width - 1));
    this.#output.redraw(lines, this.#liveLines);
    this.#liveLines = lines.length;
  }

  #printChanges(lanes: readonly Lane[]): void {
    for (const { id, text, state } of lanes) {
      if (this.#shown.get(id) === state) continue;
      this.#shown.set(id, state);
      this.#output.hint(toCell(text));
    }
  }
}
