import type { ProductRecord } from "../../../schemas/product.ts";
import { queueOperation } from "../operation/operation.ts";
import type { Context, Rejection } from "../shared/decision.ts";
import { isAllowedFrom, productTransitions } from "../shared/transitions.ts";
import { toProductEventData } from "./product-event.ts";

/** The operation that verifies a product. */
export const queueVerification = (context: Context, operationId: string, productId: string) =>
  queueOperation(context, {
    id: operationId,
    kind: "product.verify",
    target: { type: "product", id: productId },
    productId,
  });

/** Refuses what must not be done while a verification runs. */
export const buildVerificationBusy = (operationId: string): Rejection => ({
  code: "busy",
  detail: "A verification of the product is running.",
  operationId,
});

/** Returns the transition that begins a verification: of a candidate, where there is one, else of the whole product. */
export const selectVerificationTransition = ({ status, candidate }: ProductRecord) => {
  const { checkChange, requestVerification } = productTransitions;
  return candidate !== undefined && isAllowedFrom(checkChange, status) ? checkChange : requestVerification;
};

/** Puts a product under verification by an operation; returns it with the fact that asks for that. */
export const startVerification = (product: ProductRecord, operationId: string) => {
  const { to, event } = selectVerificationTransition(product);
  const { failureReason: _, ...rest } = product;
  const status = to === "same" ? product.status : to;
  return {
    after: { ...rest, status, activeOperationId: operationId, lastOperationId: operationId },
    domainEvent: { name: event, data: toProductEventData(product), operationId } as const,
  };
};
