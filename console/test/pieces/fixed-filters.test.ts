import { expect, test } from "vitest";
import { listFixedFilters } from "../../src/pieces/list-fixed-filters.ts";
import { eventListDefaults, fixedEventFilters } from "../../src/screens/events/event-list-state.ts";
import { fixedOperationFilters, operationListDefaults } from "../../src/screens/operations/operation-list-state.ts";

test("each filter that a link has set is listed with its label and its value", () => {
  const state = { ...operationListDefaults, target: "crm", correlationId: "c" };
  expect(listFixedFilters(fixedOperationFilters, state)).toEqual([
    { name: "target", label: "Target", value: "crm" },
    { name: "correlationId", label: "Request", value: "c" },
  ]);
  expect(listFixedFilters(fixedOperationFilters, operationListDefaults)).toEqual([]);
});

test("the events name the person and the request to which they are limited", () => {
  expect(listFixedFilters(fixedEventFilters, { ...eventListDefaults, userId: "usr_1", correlationId: "c" })).toEqual([
    { name: "userId", label: "User", value: "usr_1" },
    { name: "correlationId", label: "Request", value: "c" },
  ]);
});
