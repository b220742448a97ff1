import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  listMatchingStates,
  matchesProgress,
  operationStates,
  stateOf,
} from "../../../handlers/core/operation/state.ts";
import { OperationStatus } from "../../../schemas/operation.ts";

const statuses = OperationStatus.options;
const filters = fc.record({
  status: fc.option(fc.uniqueArray(fc.constantFrom(...statuses), { minLength: 1 }), { nil: undefined }),
  done: fc.option(fc.boolean(), { nil: undefined }),
  failing: fc.option(fc.boolean(), { nil: undefined }),
});
const operations = fc.record({
  status: fc.constantFrom(...statuses),
  failing: fc.constantFrom(undefined, true as const),
});

const isDone = (status: OperationStatus) => ["succeeded", "failed", "cancelled"].includes(status);

describe("the state of an operation", () => {
  it.each([
    ["awaitingApproval", undefined, "held"],
    ["queued", undefined, "open"],
    ["running", undefined, "open"],
    ["cancelling", undefined, "open"],
    ["succeeded", undefined, "succeeded"],
    ["failed", true, "failing"],
    ["failed", undefined, "failed"],
    ["cancelled", undefined, "cancelled"],
  ] as const)("is derived from %s and failing=%s", (status, failing, state) => {
    expect(stateOf({ status, failing })).toBe(state);
  });
});

describe("the filters of a list by progress", () => {
  it("find requests for approval in a list of their own, however many operations run", () => {
    expect(listMatchingStates({ status: ["awaitingApproval"] })).toEqual(["held"]);
    expect(listMatchingStates({ done: false })).toEqual(["held", "open"]);
  });

  it("select all states if there are none", () => {
    expect(listMatchingStates({})).toEqual(operationStates);
  });

  it("select no state if they contradict each other", () => {
    expect(listMatchingStates({ status: ["succeeded"], failing: true })).toEqual([]);
    expect(listMatchingStates({ status: ["failed"], done: false })).toEqual([]);
  });

  it("mean the same for one operation as for the lists of its state", () => {
    fc.assert(
      fc.property(operations, filters, ({ status, failing }, expectedFilters) => {
        const one = status === "failed" ? { status, failing } : { status };
        const expected =
          (expectedFilters.status?.includes(status) ?? true) &&
          (expectedFilters.done ?? isDone(status)) === isDone(status) &&
          (expectedFilters.failing ?? one.failing === true) === (one.failing === true);
        expect(matchesProgress(one, expectedFilters)).toBe(expected);
        if (expected) expect(listMatchingStates(expectedFilters)).toContain(stateOf(one));
      }),
    );
  });
});
