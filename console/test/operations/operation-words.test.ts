import { expect, test } from "vitest";
import type { Operation } from "../../src/api/resources.ts";
import { countFinished } from "../../src/operations/operation-words.ts";

const operation = (status: string, ...statuses: [string, number?][]) =>
  ({
    status,
    steps: statuses.map(([step, attempts = 1], index) => ({
      name: `Step ${index + 1}`,
      status: step,
      attempts: Array.from({ length: attempts }, (_, number) => ({ number: number + 1 })),
    })),
  }) as unknown as Operation;

test("a step that closes a failed operation does not count as finished", () => {
  expect(countFinished(operation("failed", ["succeeded"], ["failed"], ["succeeded"]))).toBe(1);
});

test("skipped steps count as finished, undone ones do not", () => {
  expect(countFinished(operation("running", ["succeeded"], ["skipped"], ["compensated"], ["pending"]))).toBe(2);
});
