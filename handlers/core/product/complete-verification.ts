import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { failOrCancelOperation, succeedOperation } from "../operation/operation.ts";
import type { Change, Reservation } from "../shared/decision.ts";
import { productTransitions } from "../shared/transitions.ts";
import { withoutPreviousExternalId } from "./external-id.ts";
import { promoteCandidate } from "./integration.ts";
import { buildProductEvent } from "./product-event.ts";
import { findPendingRelease, writePendingRelease } from "./release.ts";

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
  const release = findPendingRelease(product);
  if (outcome.status === "succeeded") {
    const { to, event } = isWhole ? productTransitions.verify : productTransitions.acceptChange;
    const { queueUrl, clientId } = outcome;
    const connection = { ...withoutPreviousExternalId(product.connection), queueUrl, clientId };
    // The client id is the subject of the machine's token. A repeated verification has reserved it already.
    const reserve: Reservation[] =
      product.connection.clientId === clientId ? [] : [{ catalog: "user", kind: "subject", value: clientId }];
    const published = release === undefined ? [] : [buildProductEvent(product, "ReleasePublished", { release })];
    const events = [buildProductEvent(product, event), ...published];
    const status = to === "same" ? product.status : to;
    const current = release === undefined ? {} : { currentRelease: release };
    const after = { ...promoteCandidate(idle), ...current, status, connection, verifiedAt: now };
    const releases = writePendingRelease(product, "available");
    return [{ ...change, after, events, reserve, releases }, succeedOperation(operation, now)];
  }
  const { to, event } = isWhole ? productTransitions.failVerification : productTransitions.rejectChange;
  const { reason } = outcome.error;
  const rejected = release === undefined ? [] : [buildProductEvent(product, "ReleaseRejected", { release, reason })];
  return [
    {
      ...change,
      after: { ...idle, status: to === "same" ? product.status : to, failureReason: reason },
      events: [buildProductEvent(product, event, { reason }), ...rejected],
      releases: writePendingRelease(product, "failed", reason),
    },
    failOrCancelOperation(operation, outcome.error, now),
  ];
}
