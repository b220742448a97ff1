import type { ProductRecord } from "../../../schemas/product.ts";
import { accept, type Decision, type Rejection, type Reservation, reject } from "../shared/decision.ts";
import { isAllowedFrom, productTransitions } from "../shared/transitions.ts";
import { buildProductEvent } from "./product-event.ts";

/** Returns the number of a product's next machine client, which makes the client's name unique. */
export const computeClientNumber = ({ credentials, connection }: ProductRecord): number =>
  (credentials ?? (connection.clientId === undefined ? 0 : 1)) + 1;

/** Returns a rejection if a product can't get credentials now. */
export function checkCredentials({ status, activeOperationId }: ProductRecord): Rejection | undefined {
  if (activeOperationId !== undefined) {
    // The verification creates the first client.
    const detail = "A verification of the product is running.";
    return { code: "busy", detail, operationId: activeOperationId };
  }
  if (isAllowedFrom(productTransitions.update, status)) return undefined;
  const detail = `A product that is ${status} can't get credentials.`;
  return { code: "illegalTransition", detail, currentStatus: status };
}

const toSubjectReservation = (clientId: string): Reservation => ({ catalog: "user", kind: "subject", value: clientId });

/** Returns all valid clients of a product, the oldest first. */
export const listIssuedClients = ({ clientInUse, connection }: ProductRecord): string[] =>
  [clientInUse, connection.previousClientId, connection.clientId].filter((id) => id !== undefined);

/**
 * Issues another machine client for a product. The client that the machine used last stays valid, and so does the
 * previous client, because the machine may not have received the answer. All other clients end.
 */
export function issueCredentials(product: ProductRecord, clientId: string, used: ReadonlySet<string>): Decision {
  const rejection = checkCredentials(product);
  if (rejection) return reject(rejection);
  const issued = listIssuedClients(product);
  // Without a recorded use, the machine may be about to use the first client.
  const inUse = issued.findLast((id) => used.has(id)) ?? issued[0];
  const { clientId: current, previousClientId: _, ...connection } = product.connection;
  const { clientInUse: __, ...rest } = product;
  const kept = [inUse, current];
  const after = {
    ...rest,
    ...(inUse === undefined || inUse === current ? {} : { clientInUse: inUse }),
    credentials: computeClientNumber(product),
    connection: { ...connection, clientId, ...(current === undefined ? {} : { previousClientId: current }) },
  };
  return accept([
    {
      type: "product",
      before: product,
      after,
      events: [buildProductEvent(product, "ProductUpdated", { changed: ["credentials"] })],
      operationId: product.lastOperationId,
      reserve: [toSubjectReservation(clientId)],
      release: issued.filter((id) => !kept.includes(id)).map(toSubjectReservation),
    },
  ]);
}

/** Returns the clients that the API accepts for a product, the newest first. */
export const listValidClients = (product: ProductRecord): string[] =>
  product.status === "retired" ? [] : listIssuedClients(product).toReversed();
