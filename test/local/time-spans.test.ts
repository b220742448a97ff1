import { expect, it } from "vitest";
import { readWholeSpan } from "../../local/time-spans.ts";

/** Creates a reader of a log with lines at these times, which returns the first ones up to a limit. */
const createReader = (times: number[], limit: number) => async (start: number, end: number) =>
  times.filter((time) => time >= start && time <= end).slice(0, limit);

it("reads each line once although a reader returns only the first ones", async () => {
  const times = Array.from({ length: 100 }, (_, index) => 1_000 + Math.floor(index ** 1.5));
  const read = createReader(times, 7);
  expect(await readWholeSpan(read, { start: 900, end: 3_000, limit: 7 })).toEqual(times);
});

it("fails if one millisecond has more lines than a reader returns", async () => {
  const read = createReader(Array(9).fill(1_000), 7);
  await expect(readWholeSpan(read, { start: 0, end: 2_000, limit: 7 })).rejects.toThrow("more than 7");
});
