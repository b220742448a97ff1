import type { OperationRecord } from "../../schemas/operation.ts";
import { workflowSteps } from "../../schemas/workflow-steps.ts";
import { getProduct } from "../adapters/dynamodb/catalogs.ts";
import { CANCELLED } from "../core/operation/operation.ts";
import { toWorkOutcome } from "../core/operation/report.ts";
import { createStepHandler } from "./runtime/step-handler.ts";
import type { StepResult } from "./runtime/task-input.ts";
import { isOverdue, timeoutMinutesOf } from "./runtime/timeout.ts";

const STEP = workflowSteps.awaitReport.name;

/**
 * Waits for the product's report. The event that started the operation asks for it and reaches the product through its
 * queue. The report is stored on the operation, so an early one is not lost.
 */
async function awaitReport(operation: OperationRecord): Promise<StepResult> {
  const outcome = toWorkOutcome(operation);
  if (outcome !== undefined) return outcome;
  const product = await getProduct(operation.productId ?? "");
  if (product === undefined) throw new Error(`There is no product ${operation.productId}`);
  if (!isOverdue(operation, STEP, product)) return { status: "working" };
  const reason = `${product.id} did not report within ${timeoutMinutesOf(product)} minutes.`;
  return { status: "failed", error: { code: "reportTimedOut", reason, step: STEP, retryable: true } };
}

/**
 * Returns whether a cancelling operation still needs the report. Only the report says whether the product has made the
 * requested change; a follow-up removal requests a report of its own.
 */
const needsReport = ({ kind, error, followedBy, supersededBy }: OperationRecord): boolean =>
  kind !== "subscription.provision" &&
  error?.code === CANCELLED &&
  followedBy === undefined &&
  supersededBy === undefined;

export const handler = createStepHandler(awaitReport, { compensates: needsReport });
