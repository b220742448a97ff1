import { describe, expect, test } from "vitest";
import type { Operation } from "../../../console/src/api/openapi.d.ts";
import { progressLine, stateOf } from "../../src/operations/progress-lines.ts";

const step = (name: string, status: string, attempts = 1) => ({
  name,
  status,
  attempts: Array.from({ length: attempts }, (_, index) => ({ number: index + 1, startedAt: "2026-11-28T00:00:00Z" })),
});
const operation = {
  ...{
    id: "op_1",
    kind: "subscription.provision",
    status: "running",
    done: false,
    productId: "crm",
    tenantName: "Acme",
  },
  target: { type: "subscription", id: "ten_1/crm" },
  steps: [step("Deploy the product stack", "running", 2), step("Activate the subscription", "pending", 0)],
} as unknown as Operation;

describe("the line of an operation", () => {
  test("has the number of its step, its product, the step and the attempt", () => {
    expect(progressLine(operation, 0)).toBe("[1/2] crm: Deploy the product stack, attempt 2");
  });

  test("names the step at which the operation failed", () => {
    const steps = [step("Deploy the product stack", "failed"), step("Record the failure", "succeeded")];
    const error = { code: "stackFailed", reason: "No.", step: "Deploy the product stack", retryable: true };
    const failed = { ...operation, status: "failed", done: true, steps, error } as unknown as Operation;
    expect(progressLine(failed, 0)).toBe('[0/2] crm: failed at "Deploy the product stack"');
  });

  test("changes with each attempt, and not with the time", () => {
    const again = { ...operation, steps: [step("Deploy the product stack", "running", 3)] } as unknown as Operation;
    expect(stateOf(operation)).toBe(stateOf({ ...operation, updatedAt: "2026-11-28T01:00:00Z" }));
    expect(stateOf(again)).not.toBe(stateOf(operation));
  });
});
