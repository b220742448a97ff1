import type { ProductRecord } from "../../../schemas/product.ts";
import { queueOperation } from "../operation/operation.ts";
import type { Context, Rejection } from "../shared/decision.ts";
import { isAllowedFrom, productTransitions } from "../shared/transitions.ts";
import { toProductEventData } from "./product-event.ts";
import { writePendingRelease } from "./release.ts";

/** Queues the operation that verifies a product. */
export const queueVerification = (context: Context, operationId: string, productId: string) =>
  queueOperation(context, {
    id: operationId,
    kind: "product.verify",
    target: { type: "product", id: productId },
    productId,
  });

/** Returns the rejection of a command that must wait for a running verification. */
export function checkNotVerifying({ activeOperationId }: ProductRecord): Rejection | undefined {
  if (activeOperationId === undefined) return undefined;
  const detail = "A verification of the product is running. Wait until it ends.";
  return { code: "busy", detail, operationId: activeOperationId };
}

/** Selects the transition that starts a verification: of the candidate, if there is one, else of the whole product. */
export function selectVerificationTransition({ status, candidate }: ProductRecord) {
  const { checkChange, requestVerification } = productTransitions;
  return candidate !== undefined && isAllowedFrom(checkChange, status) ? checkChange : requestVerification;
}

/** Starts the verification of a product: returns the product with the event that starts the operation, and the status of
 *  the release that it verifies. */
export function startVerification(product: ProductRecord, operationId: string) {
  const { to, event } = selectVerificationTransition(product);
  const { failureReason: _, ...rest } = product;
  const status = to === "same" ? product.status : to;
  return {
    after: { ...rest, status, activeOperationId: operationId, lastOperationId: operationId },
    domainEvent: { name: event, data: toProductEventData(product), operationId } as const,
    releases: writePendingRelease(product, "verifying"),
  };
}
