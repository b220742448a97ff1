import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { findStepStart } from "./step-handler.ts";

/** The time-out of a product that sets none, in minutes. */
const DEFAULT_TIMEOUT_MINUTES = 30;

/** How long the product may take for one tenant, in minutes. */
export const timeoutMinutesOf = ({ integration }: ProductRecord): number =>
  integration.timeoutMinutes ?? DEFAULT_TIMEOUT_MINUTES;

/** Whether a step has taken longer than the product allows. */
export const isOverdue = (operation: OperationRecord, step: string, product: ProductRecord): boolean => {
  const started = findStepStart(operation, step);
  return started !== undefined && Date.now() - Date.parse(started) > timeoutMinutesOf(product) * 60_000;
};
