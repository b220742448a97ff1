import { expect, test } from "vitest";
import type { Operation } from "../../src/api/resources.ts";
import { newsOf } from "../../src/operations/progress-news.tsx";

const opened = "2026-11-28T12:00:00.000Z";
const operation = { status: "running", done: false, updatedAt: opened, steps: [] as object[] };
const newsSince = (changes: object) => newsOf({ ...operation, ...changes } as unknown as Operation, opened);

test("the news of an operation are its step and its end", () => {
  expect(newsSince({ steps: [{ name: "Deploy", status: "running" }] })).toBe("Running: Deploy");
  expect(newsSince({ status: "succeeded", done: true, updatedAt: "2026-11-28T12:00:01.000Z" })).toBe("Succeeded");
});

test("an operation that ended before the page opened is no news, whatever stood in its place", () => {
  expect(newsSince({ status: "failed", done: true, updatedAt: "2026-11-28T11:59:59.000Z" })).toBeUndefined();
});
