import type { Operation } from "../../../console/src/api/openapi.d.ts";
import type { Output } from "../output/output.ts";
import { progressLine, stateOf } from "./progress-lines.ts";

/** Shows operations while they run: a live line for each on a terminal, otherwise a line for each change. */
export class LaneDisplay {
  readonly #output: Output;
  readonly #shown = new Map<string, string>();
  #liveLines = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  show(operations: readonly Operation[]): void {
    if (this.#output.terminal.isLive && !this.#output.isJson) this.#redraw(operations);
    else this.#printChanges(operations);
  }

  /** Leaves the last lines as they are, so that further output follows them. */
  end(): void {
    this.#liveLines = 0;
  }

  #redraw(operations: readonly Operation[]): void {
    const width = process.stderr.columns ?? 80;
    const lines = operations.map((one) => progressLine(one, Date.now()).slice(0, width - 1));
    const up = this.#liveLines > 0 ? `\u001B[${this.#liveLines}A` : "";
    this.#output.hint(`${up}${lines.map((line) => `\r\u001B[2K${line}`).join("\n")}`);
    this.#liveLines = lines.length;
  }

  #printChanges(operations: readonly Operation[]): void {
    for (const operation of operations) {
      const state = stateOf(operation);
      if (this.#shown.get(operation.id) === state) continue;
      this.#shown.set(operation.id, state);
      this.#output.hint(progressLine(operation, Date.now()));
    }
  }
}
