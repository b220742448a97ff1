import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { failOrCancelOperation, queueOperation, requeueOperation, succeedOperation } from "../operation/operation.ts";
import {
  accept,
  type Change,
  type Context,
  type Decision,
  type Rejection,
  type Reservation,
  reject,
} from "../shared/decision.ts";
import { isAllowedFrom, productTransitions } from "../shared/transitions.ts";
import { withoutPreviousExternalId } from "./external-id.ts";
import { promoteCandidate } from "./integration.ts";
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
const selectVerificationTransition = ({ status, candidate }: ProductRecord) => {
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

/** Runs the verification again, as after the product's team has deployed the account stack. */
export const requestVerification = (product: ProductRecord, context: Context): Decision & { operationId?: string } => {
  if (product.activeOperationId !== undefined) return reject(buildVerificationBusy(product.activeOperationId));
  if (!isAllowedFrom(selectVerificationTransition(product), product.status)) {
    const detail = `A product that is ${product.status} can't be verified.`;
    return reject({ code: "illegalTransition", detail, currentStatus: product.status });
  }
  const operationId = context.newId("op");
  const { after, domainEvent } = startVerification(product, operationId);
  const change: Change = { type: "product", before: product, after, events: [domainEvent], operationId };
  return { ...accept([change, queueVerification(context, operationId, product.id)]), operationId };
};

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

/** The outcome of a verification: the product's queue and machine client, or what is missing. */
export type VerificationOutcome =
  | { status: "succeeded"; queueUrl: string; clientId: string }
  | { status: "failed"; error: Failure };

/**
 * Ends a verification. What passed is what tenants get from now on; where a change did not pass, they still get what
 * passed before it, and the product keeps its status.
 */
export const completeVerification = (
  product: ProductRecord,
  operation: OperationRecord,
  outcome: VerificationOutcome,
  now: string,
): Change[] => {
  const { activeOperationId: _, failureReason: __, ...idle } = product;
  const about = { type: "product", before: product, operationId: operation.id } as const;
  const isWhole = product.status === "verifying";
  if (outcome.status === "succeeded") {
    const { to, event } = isWhole ? productTransitions.verify : productTransitions.acceptChange;
    const { queueUrl, clientId } = outcome;
    const connection = { ...withoutPreviousExternalId(product.connection), queueUrl, clientId };
    // The machine's token names its client as the subject; a second verification finds it reserved.
    const reserve: Reservation[] =
      product.connection.clientId === clientId ? [] : [{ catalog: "user", kind: "subject", value: clientId }];
    const events = [{ name: event, data: toProductEventData(product) }];
    const after = { ...promoteCandidate(idle), status: to === "same" ? product.status : to, connection };
    return [{ ...about, after, events, reserve }, succeedOperation(operation, now)];
  }
  const { to, event } = isWhole ? productTransitions.failVerification : productTransitions.rejectChange;
  const { reason } = outcome.error;
  return [
    {
      ...about,
      after: { ...idle, status: to === "same" ? product.status : to, failureReason: reason },
      events: [{ name: event, data: { ...toProductEventData(product), reason } }],
    },
    failOrCancelOperation(operation, outcome.error, now),
  ];
};
