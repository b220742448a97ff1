/** Tells on the terminal what is going on: a line for each step, with its seconds. */
export type Progress = {
  heading(text: string): void;
  /** Shows the step while it works, and how it ended. */
  step<Result>(name: string, work: () => Promise<Result>, detail?: (result: Result) => string): Promise<Result>;
  /** A step that happened elsewhere. */
  done(mark: "✓" | "✗" | "–", name: string, seconds?: number, detail?: string): void;
  line(text: string): void;
};

/** Breaks at spaces only. */
const wrapped = (text: string, width: number): string[] =>
  text.match(new RegExp(`(?=\\S)(?:.{1,${width}}|\\S+)(?=\\s|$)`, "g")) ?? [];

const seconds = (since: number) => (Date.now() - since) / 1000;

/** Lines go to `write`; where it is a terminal, the line of a running step is shown and then replaced. */
export function progressOn(output: { write(text: string): unknown; isTTY?: boolean }): Progress {
  const line = (text: string) => void output.write(`${text}\n`);
  const done: Progress["done"] = (mark, name, duration, detail = "") => {
    const time = duration === undefined ? "" : `${duration.toFixed(1)} s`;
    const short = detail.length <= 70;
    line(`  ${mark} ${name.padEnd(44)} ${time.padStart(7)}   ${short ? detail : ""}`.trimEnd());
    if (!short) for (const part of wrapped(detail, 100)) line(`        ${part}`);
  };
  return {
    heading: (text) => line(`\n${text}`),
    line,
    done,
    step: async (name, work, detail) => {
      const began = Date.now();
      if (output.isTTY) output.write(`  … ${name}`);
      const erase = () => output.isTTY && output.write("\r\x1b[2K");
      try {
        const result = await work();
        erase();
        done("✓", name, seconds(began), detail?.(result));
        return result;
      } catch (error) {
        erase();
        done("✗", name, seconds(began));
        throw error;
      }
    },
  };
}
