import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { findStepStart } from "./step-records.ts";

/** The time-out in minutes of a product without one. */
const DEFAULT_TIMEOUT_MINUTES = 30;

/** Returns the minutes that the product may take for one tenant. */
export const timeoutMinutesOf = ({ integration }: ProductRecord): number =>
  integration.timeoutMinutes ?? DEFAULT_TIMEOUT_MINUTES;

/** Returns whether a step has exceeded the product's time-out since a time. @default - since the step's start */
export function isOverdue(
  operation: OperationRecord,
  step: string,
  product: ProductRecord,
  started = findStepStart(operation, step),
): boolean {
  return started !== undefined && Date.now() - Date.parse(started) > timeoutMinutesOf(product) * 60_000;
}
