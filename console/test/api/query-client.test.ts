import { MutationObserver, onlineManager } from "@tanstack/react-query";
import { afterEach, expect, test } from "vitest";
import { ApiProblem } from "../../src/api/problem.ts";
import { queryClient } from "../../src/api/query-client.ts";

afterEach(() => {
  onlineManager.setOnline(true);
  queryClient.clear();
});

test("a write without a network fails at once, and is not executed later", async () => {
  onlineManager.setOnline(false);
  let calls = 0;
  const mutationFn = async () => {
    calls += 1;
    throw new Error("no network");
  };
  const write = new MutationObserver(queryClient, { mutationFn });
  const ended = write.mutate(undefined).catch((error: Error) => error.message);
  expect(write.getCurrentResult().isPaused).toBe(false);
  expect(await ended).toBe("no network");
  onlineManager.setOnline(true);
  await queryClient.resumePausedMutations();
  expect(calls).toBe(1);
});

test("a read without a network fails instead of waiting for it", async () => {
  onlineManager.setOnline(false);
  const queryFn = () => Promise.reject(new Error("no network"));
  const ended = queryClient.fetchQuery({ queryKey: ["tenants"], queryFn }).catch((error: Error) => error.message);
  expect(queryClient.getQueryState(["tenants"])?.fetchStatus).toBe("fetching");
  expect(await ended).toBe("no network");
});

const { retryDelay } = queryClient.getDefaultOptions().queries ?? {};
const delayOf = (count: number, status: number, retryAfter?: number) =>
  typeof retryDelay === "function" && retryDelay(count, new ApiProblem({ title: "Rejected", status }, retryAfter));

test.each([
  ["too many requests", 429],
  ["an overloaded platform", 503],
])("a read that is rejected because of %s waits as long as the answer says", (_, status) => {
  expect(delayOf(0, status, 7)).toBe(7_000);
});

test("a read waits a minute at most, and no shorter than without a named time", () => {
  expect(delayOf(0, 429, 3_600)).toBe(60_000);
  expect(delayOf(1, 429, 0)).toBe(1_000);
  expect(delayOf(1, 429)).toBe(1_000);
});

test("the named time of another problem does not slow a read down", () => {
  expect(delayOf(0, 500, 30)).toBe(500);
});
