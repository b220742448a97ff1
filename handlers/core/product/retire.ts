import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { CANCELLED, failOrCancelOperation, isOver } from "../operation/operation.ts";
import {
  accept,
  type Change,
  type Context,
  type Decision,
  type Rejection,
  type Reservation,
  rejectByChecks,
} from "../shared/decision.ts";
import { checkStatus } from "../shared/rejections.ts";
import { productTransitions } from "../shared/transitions.ts";
import { toProductEventData } from "./product-event.ts";
import { writePendingRelease } from "./release.ts";

function checkSubscribers({ status }: ProductRecord, subscribed: boolean | undefined): Rejection | undefined {
  if (!subscribed) return undefined;
  const detail = "Tenants are subscribed to the product. Deprecate it, and retire it after the last unsubscription.";
  return { code: "productInUse", detail, currentStatus: status };
}

/** Returns the rejections of a retirement. A repeated one is answered with the product. */
export const checkRetirement = (product: ProductRecord, subscribed: boolean | undefined) => [
  checkStatus(productTransitions.retire, product.status, { resource: "product", predicate: "be retired again" }),
  checkSubscribers(product, subscribed),
];

/**
 * Retires a product, unless a tenant is subscribed to it. Its machine clients become invalid, and a running verification
 * ends. The id stays reserved.
 */
export function retireProduct(
  state: { product: ProductRecord; verification: OperationRecord | undefined; subscribed: boolean },
  context: Context,
): Decision {
  const { product, verification, subscribed } = state;
  const { to, event } = productTransitions.retire;
  if (product.status === to) return accept([]);
  const rejected = rejectByChecks([checkSubscribers(product, subscribed)]);
  if (rejected) return rejected;
  const { activeOperationId: _, candidate: __, pendingRelease: ___, ...idle } = product;
  const { clientId, previousClientId } = product.connection;
  const subjects = [clientId, previousClientId, product.clientInUse].filter((id) => id !== undefined);
  const reason = `Cancelled because ${context.actor} retired the product.`;
  const error = { code: CANCELLED, reason, retryable: false };
  const ended =
    verification === undefined || isOver(verification)
      ? []
      : [failOrCancelOperation({ ...verification, status: "cancelling", error }, error, context.now)];
  const change: Change = {
    type: "product",
    before: product,
    after: { ...idle, status: to },
    events: [{ name: event, data: toProductEventData(product) }],
    operationId: product.lastOperationId,
    release: subjects.map((value): Reservation => ({ catalog: "user", kind: "subject", value })),
    releases: writePendingRelease(product, "withdrawn"),
  };
  return accept([change, ...ended]);
}
