import type { ProductRecord } from "../../../schemas/product.ts";
import { accept, type Change, type Context, type OperationDecision, rejectByChecks } from "../shared/decision.ts";
import { checkStatus } from "../shared/rejections.ts";
import {
  checkNotVerifying,
  queueVerification,
  selectVerificationTransition,
  startVerification,
} from "./verification.ts";

/** Returns the rejections of another verification. */
export const checkVerification = (product: ProductRecord) => [
  checkNotVerifying(product),
  checkStatus(selectVerificationTransition(product), product.status, { resource: "product", predicate: "be verified" }),
];

/** Requests another verification of a product, for example after its team deployed the account stack. */
export function requestVerification(product: ProductRecord, context: Context): OperationDecision {
  const rejected = rejectByChecks(checkVerification(product));
  if (rejected) return rejected;
  const operationId = context.newId("op");
  const { after, domainEvent, releases } = startVerification(product, operationId);
  const change: Change = { type: "product", before: product, after, events: [domainEvent], operationId, releases };
  return { ...accept([change, queueVerification(context, operationId, product.id)]), operationId };
}
