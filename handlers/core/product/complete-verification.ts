import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { failOrCancelOperation, succeedOperation } from "../operation/operation.ts";
import type { Change, Reservation } from "../shared/decision.ts";
import { productTransitions } from "../shared/transitions.ts";
import { withoutPreviousExternalId } from "./external-id.ts";
import { promoteCandidate } from "./integration.ts";
import { toProductEventData } from "./product-event.ts";

/** The outcome of a verification: the product's queue and machine client, or what is missing. */
export type VerificationOutcome =
  | { status: "succeeded"; queueUrl: string; clientId: string }
  | { status: "failed"; error: Failure };

/**
 * Completes a verification. Tenants get the verified integration from now on. If the verification of a candidate fails,
 * they still get the integration before it, and the product keeps its status.
 */
export function completeVerification(
  product: ProductRecord,
  operation: OperationRecord,
  outcome: VerificationOutcome,
  now: string,
): Change[] {
  const { activeOperationId: _, failureReason: __, ...idle } = product;
  const change = { type: "product", before: product, operationId: operation.id } as const;
  const isWhole = product.status === "verifying";
  if (outcome.status === "succeeded") {
    const { to, event } = isWhole ? productTransitions.verify : productTransitions.acceptChange;
    const { queueUrl, clientId } = outcome;
    const connection = { ...withoutPreviousExternalId(product.connection), queueUrl, clientId };
    // The client id is the subject of the machine's token. A repeated verification has reserved it already.
    const reserve: Reservation[] =
      product.connection.clientId === clientId ? [] : [{ catalog: "user", kind: "subject", value: clientId }];
    const events = [{ name: event, data: toProductEventData(product) }];
    const status = to === "same" ? product.status : to;
    const after = { ...promoteCandidate(idle), status, connection, verifiedAt: now };
    return [{ ...change, after, events, reserve }, succeedOperation(operation, now)];
  }
  const { to, event } = isWhole ? productTransitions.failVerification : productTransitions.rejectChange;
  const { reason } = outcome.error;
  return [
    {
      ...change,
      after: { ...idle, status: to === "same" ? product.status : to, failureReason: reason },
      events: [{ name: event, data: { ...toProductEventData(product), reason } }],
    },
    failOrCancelOperation(operation, outcome.error, now),
  ];
}
