import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, expect, test, vi } from "vitest";

const navigations: unknown[] = [];
vi.mock("react-router", () => ({
  useSearchParams: () => [
    new URLSearchParams("after=c1"),
    (_: unknown, options: unknown) => void navigations.push(options),
  ],
}));
const { useListState } = await import("../../src/state/list-state.ts");
const { useUrlState } = await import("../../src/state/url-state.ts");

function Caller({ hook }: { hook: () => void }) {
  hook();
  return null;
}

/** Calls a hook within a component, and returns its result. */
function call<Result>(hook: () => Result): Result {
  const results: Result[] = [];
  renderToStaticMarkup(createElement(Caller, { hook: () => void results.push(hook()) }));
  return results[0] as Result;
}

beforeEach(() => {
  navigations.length = 0;
});

test("a changed filter, row or panel replaces the address and keeps the position of the page", () => {
  const { change, filter } = call(() => useListState({ q: "", row: "", after: "" }));
  change({ row: "ten_1" });
  filter({ q: "acme" });
  const kept = { replace: true, preventScrollReset: true };
  expect(navigations).toEqual([kept, kept]);
});

test("a tab that Back leads out of keeps the position of the page too", () => {
  const [, change] = call(() => useUrlState({ tab: "overview" }));
  change({ tab: "releases" }, { push: true });
  expect(navigations).toEqual([{ replace: false, preventScrollReset: true }]);
});

test("the next and the previous page of a list begin at the top", () => {
  const { pagerOf } = call(() => useListState({ q: "", after: "" }));
  const { previous, next } = pagerOf("c2");
  previous?.();
  const top = { replace: false, preventScrollReset: false };
  expect(navigations).toEqual([top]);
  expect(next).toBeDefined();
});
