import { startAttempt } from "../../../handlers/core/operation/steps.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { buildOperation, NOW } from "../../support/builders.ts";

/** The step of most cases. */
export const STEP = "Deploy the product stack";

/** The failure of a step. */
export const error = { code: "fault", reason: "it was throttled", retryable: true };

/** Returns an operation whose steps are pending. */
export const buildStepOperation = (overrides: Partial<OperationRecord> = {}) =>
  buildOperation({
    kind: "subscription.provision",
    steps: [
      { name: STEP, status: "pending", attempts: [] },
      { name: "Activate the subscription", status: "pending", attempts: [] },
    ],
    ...overrides,
  });

/** Returns an operation whose first step runs. */
export const startOperationStep = () => startAttempt(buildStepOperation(), STEP, NOW) ?? buildStepOperation();
