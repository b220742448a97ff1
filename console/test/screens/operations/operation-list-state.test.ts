import { expect, test } from "vitest";
import {
  describeEmptyList,
  isFiltered,
  operationListDefaults,
  queryOf,
} from "../../../src/screens/operations/operation-list-state.ts";

const query = (state: Partial<typeof operationListDefaults>) => queryOf({ ...operationListDefaults, ...state });

test("the last day of a range is part of it", () => {
  expect(query({ from: "2026-02-27", to: "2026-02-28" })).toMatchObject({
    from: "2026-02-27T00:00:00.000Z",
    to: "2026-03-01T00:00:00.000Z",
  });
});

test("a text that is not a day is ignored", () => {
  expect(query({ from: "yesterday" })).toMatchObject({ from: undefined, to: undefined });
});

test("a group becomes the filter of the API", () => {
  expect(query({ show: "failing" })).toMatchObject({ failing: true });
  expect(query({ show: "running" })).toMatchObject({ status: ["queued", "running", "cancelling"] });
  expect(query({ show: "ended" })).toMatchObject({ done: true });
  expect(query({})).not.toHaveProperty("done");
});

test("a page of the list is not a filter", () => {
  expect(isFiltered({ ...operationListDefaults, after: "cursor" })).toBe(false);
  expect(isFiltered({ ...operationListDefaults, kind: "tenant.onboard" })).toBe(true);
});

test("a view without operations says so, and offers no filter to clear", () => {
  const approvals = { ...operationListDefaults, show: "approvals" };
  expect(isFiltered(approvals)).toBe(false);
  expect(describeEmptyList(approvals).title).toBe("Nothing waits for approval");
  expect(describeEmptyList({ ...operationListDefaults, show: "unknown" }).title).toBe("No operations yet");
});
