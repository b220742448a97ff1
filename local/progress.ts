/** Progress on the terminal: a line for each step, with its seconds. */
export type Progress = {
  heading(text: string): void;
  /** Runs the step and writes how it ended. Steps may run at the same time: each writes one line, at its end. */
  step<Result>(name: string, work: () => Promise<Result>, detail?: (result: Result) => string): Promise<Result>;
  /** Writes the line of a step that happened elsewhere. */
  done(mark: "✓" | "✗" | "–", name: string, seconds?: number, detail?: string): void;
  line(text: string): void;
};

/** Breaks at spaces only. */
const wrapText = (text: string, width: number): string[] =>
  text.match(new RegExp(`(?=\\S)(?:.{1,${width}}|\\S+)(?=\\s|$)`, "g")) ?? [];

const secondsSince = (since: number) => (Date.now() - since) / 1000;

/** Writes to `output`; where it is a terminal, the last line names the steps that are running. */
export function createProgress(output: { write(text: string): unknown; isTTY?: boolean }): Progress {
  const running = new Set<string>();
  const erase = () => output.isTTY && output.write("\r\x1b[2K");
  const showRunning = () =>
    output.isTTY && running.size > 0 && output.write(`  … ${[...running].join(", ")}`.slice(0, 79));
  const print = (...lines: string[]) => {
    erase();
    for (const line of lines) output.write(`${line}\n`);
    showRunning();
  };
  const done: Progress["done"] = (mark, name, duration, detail = "") => {
    const time = duration === undefined ? "" : `${duration.toFixed(1)} s`;
    const short = detail.length <= 70;
    const line = `  ${mark} ${name.padEnd(44)} ${time.padStart(7)}   ${short ? detail : ""}`.trimEnd();
    print(line, ...(short ? [] : wrapText(detail, 100).map((part) => `        ${part}`)));
  };
  return {
    heading: (text) => print(`\n${text}`),
    line: (text) => print(text),
    done,
    step: async (name, work, detail) => {
      const startedAt = Date.now();
      running.add(name);
      erase();
      showRunning();
      try {
        const result = await work();
        running.delete(name);
        done("✓", name, secondsSince(startedAt), detail?.(result));
        return result;
      } catch (error) {
        running.delete(name);
        done("✗", name, secondsSince(startedAt));
        throw error;
      }
    },
  };
}
