import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { CANCELLED, failOrCancelOperation, isOver } from "../operation/operation.ts";
import { accept, type Change, type Context, type Decision, type Reservation, reject } from "../shared/decision.ts";
import { productTransitions } from "../shared/transitions.ts";
import { toProductEventData } from "./product-event.ts";

/**
 * Takes a product out of the catalogue; refused while a tenant has it. Its machine clients are nobody from then on, and a
 * verification that runs ends here. The id stays taken.
 */
export const retireProduct = (
  state: { product: ProductRecord; verification: OperationRecord | undefined; subscribed: boolean },
  context: Context,
): Decision => {
  const { product, verification, subscribed } = state;
  const { to, event } = productTransitions.retire;
  if (product.status === to) return accept([]);
  if (subscribed) {
    const detail = "Tenants are subscribed to the product: deprecate it, and retire it once the last has gone.";
    return reject({ code: "productInUse", detail, currentStatus: product.status });
  }
  const { activeOperationId: _, candidate: __, ...idle } = product;
  const { clientId, previousClientId } = product.connection;
  const subjects = [clientId, previousClientId, product.clientInUse].filter((id) => id !== undefined);
  const error = { code: CANCELLED, reason: `Stopped, because ${context.actor} retired the product.`, retryable: false };
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
  };
  return accept([change, ...ended]);
};
