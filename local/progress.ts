/** Progress output with one line for each step and its duration. */
export type Progress = {
  heading(text: string): void;
  /** Runs a step and writes its result. Concurrent steps are possible, because each writes one line when it ends. */
  step<Result>(name: string, work: () => Promise<Result>, detail?: (result: Result) => string): Promise<Result>;
  /** Writes the line of a step that ran elsewhere. */
  done(mark: "✓" | "✗" | "–", name: string, seconds?: number, detail?: string): void;
  line(text: string): void;
};

/** Wraps text at spaces only. */
const wrapText = (text: string, width: number): string[] =>
  text.match(new RegExp(`(?=\\S)(?:.{1,${width}}|\\S+)(?=\\s|$)`, "g")) ?? [];

const secondsSince = (since: number) => (Date.now() - since) / 1000;

/** Writes progress to `output`. On a terminal, the last line names the running steps. */
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
