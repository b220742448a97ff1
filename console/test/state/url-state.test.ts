import { expect, test } from "vitest";
import { findPrevious } from "../../src/state/list-state.ts";
import { parseUrlState, writeUrlState } from "../../src/state/url-state.ts";

const defaults = { q: "", status: [] as string[], sort: "name" };

test("an address holds what differs from the defaults, and gives the same state back", () => {
  const written = writeUrlState(
    new URLSearchParams(),
    { q: "a&b", status: ["failed", "running"], sort: "name" },
    defaults,
  );
  expect(written.toString()).toBe("q=a%26b&status=failed&status=running");
  expect(parseUrlState(written, defaults)).toEqual({ q: "a&b", status: ["failed", "running"], sort: "name" });
});

test("a cleared filter leaves the address, and foreign parameters stay", () => {
  const written = writeUrlState(new URLSearchParams("q=acme&tab=users"), { q: "" }, defaults);
  expect(written.toString()).toBe("tab=users");
});

test("the page before is the one that was visited, and after a reload the first one", () => {
  expect(findPrevious(["", "c1", "c2"], "c2")).toBe("c1");
  expect(findPrevious(["", "c1"], "c1")).toBe("");
  expect(findPrevious([""], "c9")).toBe("");
  expect(findPrevious([""], "")).toBeUndefined();
});
