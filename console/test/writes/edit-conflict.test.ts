import { expect, test } from "vitest";
import { conflictsOf, rebase } from "../../src/writes/edit-conflict.ts";

const base = { name: "Acme", tags: { region: "emea" }, note: "a" };

test("only a field that both changed differently is a conflict", () => {
  const mine = { ...base, name: "Acme Ltd", note: "same" };
  const theirs = { ...base, name: "Acme Inc", tags: { region: "apac" }, note: "same" };
  expect(conflictsOf(base, mine, theirs)).toEqual([{ field: "name", mine: "Acme Ltd", theirs: "Acme Inc" }]);
});

test("own changes are kept on top of the other person's", () => {
  const mine = { ...base, name: "Acme Ltd" };
  const theirs = { ...base, tags: { region: "apac" } };
  expect(rebase(base, mine, theirs)).toEqual({ name: "Acme Ltd", tags: { region: "apac" }, note: "a" });
});
