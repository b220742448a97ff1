import type { OperationRecord } from "../../schemas/operation.ts";
import { getProduct } from "../adapters/dynamodb/catalogs.ts";
import { CANCELLED } from "../core/operation/operation.ts";
import { AWAIT_REPORT_STEP } from "../core/operation/planned-steps.ts";
import { toWorkOutcome } from "../core/operation/report.ts";
import { createStepHandler, type StepResult } from "./runtime/step-handler.ts";
import { isOverdue, timeoutMinutesOf } from "./runtime/timeout.ts";

/**
 * Waits for the product's report. The question itself is the fact that began the operation, which reaches the product
 * through its queue; the answer lies on the operation's record, however early it came.
 */
const awaitReport = async (operation: OperationRecord): Promise<StepResult> => {
  const outcome = toWorkOutcome(operation);
  if (outcome !== undefined) return outcome;
  const product = await getProduct(operation.productId ?? "");
  if (product === undefined) throw new Error(`There is no product ${operation.productId}`);
  if (!isOverdue(operation, AWAIT_REPORT_STEP, product)) return { status: "working" };
  const reason = `${product.id} did not report within ${timeoutMinutesOf(product)} minutes.`;
  return { status: "failed", error: { code: "reportTimedOut", reason, step: AWAIT_REPORT_STEP, retryable: true } };
};

/**
 * Returns whether the report still counts while the operation is being stopped. The product was asked to change, and
 * only its report tells what it has done; a removal that follows asks it anew.
 */
const needsReport = ({ kind, error, followedBy, supersededBy }: OperationRecord): boolean =>
  kind !== "subscription.provision" &&
  error?.code === CANCELLED &&
  followedBy === undefined &&
  supersededBy === undefined;

export const handler = createStepHandler(awaitReport, { compensates: needsReport });
