import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { requeueOperation } from "../operation/operation.ts";
import { accept, type Change, type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { isAllowedFrom } from "../shared/transitions.ts";
import { checkNotVerifying, selectVerificationTransition, startVerification } from "./verification.ts";

/** Retries a failed or cancelled verification as the same operation. */
export function retryVerification(
  product: ProductRecord,
  operation: OperationRecord,
  context: Context,
): OperationDecision {
  const busy = checkNotVerifying(product);
  if (busy) return reject(busy);
  if (
    product.lastOperationId !== operation.id ||
    !isAllowedFrom(selectVerificationTransition(product), product.status)
  ) {
    const detail = "The product was verified since then or can't be verified now.";
    return reject({ code: "illegalTransition", detail, currentStatus: operation.status });
  }
  const { after, domainEvent, releases } = startVerification(product, operation.id);
  const operationId = operation.id;
  const change: Change = { type: "product", before: product, after, events: [domainEvent], operationId, releases };
  return { ...accept([change, requeueOperation(operation, context)]), operationId };
}
