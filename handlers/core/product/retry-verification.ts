import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { requeueOperation } from "../operation/operation.ts";
import { accept, type Change, type Context, type Decision, reject } from "../shared/decision.ts";
import { isAllowedFrom } from "../shared/transitions.ts";
import { buildVerificationBusy, selectVerificationTransition, startVerification } from "./verification.ts";

/** Runs a verification again that ended without reaching its goal, as the same operation. */
export const retryVerification = (
  product: ProductRecord,
  operation: OperationRecord,
  context: Context,
): Decision & { operationId?: string } => {
  if (product.activeOperationId !== undefined) return reject(buildVerificationBusy(product.activeOperationId));
  if (
    product.lastOperationId !== operation.id ||
    !isAllowedFrom(selectVerificationTransition(product), product.status)
  ) {
    const detail = "The product has been verified since, or can't be.";
    return reject({ code: "illegalTransition", detail, currentStatus: operation.status });
  }
  const { after, domainEvent } = startVerification(product, operation.id);
  const change: Change = { type: "product", before: product, after, events: [domainEvent], operationId: operation.id };
  return { ...accept([change, requeueOperation(operation, context)]), operationId: operation.id };
};
