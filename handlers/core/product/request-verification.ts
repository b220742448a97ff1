import type { ProductRecord } from "../../../schemas/product.ts";
import { accept, type Change, type Context, type OperationDecision, reject } from "../shared/decision.ts";
import { isAllowedFrom } from "../shared/transitions.ts";
import {
  buildVerificationBusy,
  queueVerification,
  selectVerificationTransition,
  startVerification,
} from "./verification.ts";

/** Requests another verification of a product, for example after its team deployed the account stack. */
export function requestVerification(product: ProductRecord, context: Context): OperationDecision {
  if (product.activeOperationId !== undefined) return reject(buildVerificationBusy(product.activeOperationId));
  if (!isAllowedFrom(selectVerificationTransition(product), product.status)) {
    const detail = `A product that is ${product.status} can't be verified.`;
    return reject({ code: "illegalTransition", detail, currentStatus: product.status });
  }
  const operationId = context.newId("op");
  const { after, domainEvent } = startVerification(product, operationId);
  const change: Change = { type: "product", before: product, after, events: [domainEvent], operationId };
  return { ...accept([change, queueVerification(context, operationId, product.id)]), operationId };
}
