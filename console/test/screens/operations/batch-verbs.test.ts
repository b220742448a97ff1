import { expect, test } from "vitest";
import type { Operation } from "../../../src/api/resources.ts";
import { splitByState } from "../../../src/screens/operations/batch-verbs.ts";
import { describeCancellation } from "../../../src/screens/operations/describe-cancellation.ts";

const operation = (id: string, fields: Partial<Operation>) =>
  ({ id, status: "running", allowedActions: [], ...fields }) as Operation;

test("a batch leaves out what its state forbids, and says why", () => {
  const failed = operation("a", { allowedActions: ["retry"] });
  const reason = "The operation is over.";
  const over = operation("b", { blockedActions: [{ action: "retry", code: "illegalTransition", reason }] });
  const unexplained = operation("c", { status: "succeeded" });
  const { possible, impossible } = splitByState([failed, over, unexplained], "retry");
  expect(possible).toEqual([failed]);
  expect(impossible.map((one) => one.reason)).toEqual([reason, "This is not possible while the status is succeeded."]);
});

test("a cancellation names the step at which it stops and what it undoes", () => {
  const steps = [{ name: "Deploy the product stack", status: "running" as const, attempts: [] }];
  expect(describeCancellation({ kind: "subscription.provision", steps })).toBe(
    'It stops at the step "Deploy the product stack". What it has created for the tenant is removed. You can retry it later.',
  );
  expect(describeCancellation({ kind: "product.verify", steps: [] })).toContain("Nothing else is changed.");
});
