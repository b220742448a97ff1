import type { ProductRecord } from "../../../schemas/product.ts";
import { accept, type Decision, type Rejection, type Reservation, reject } from "../shared/decision.ts";
import { isAllowedFrom, productTransitions } from "../shared/transitions.ts";
import { buildProductEvent } from "./product-event.ts";

/** The number of a product's next machine client: they are counted, so that each has a name of its own. */
export const computeClientNumber = ({ credentials, connection }: ProductRecord): number =>
  (credentials ?? (connection.clientId === undefined ? 0 : 1)) + 1;

/** Why a product gets no credentials now, where it does not. */
export const checkCredentials = ({ status, activeOperationId }: ProductRecord): Rejection | undefined => {
  if (activeOperationId !== undefined) {
    // The verification makes the first client.
    const detail = "A verification of the product is running.";
    return { code: "busy", detail, operationId: activeOperationId };
  }
  if (isAllowedFrom(productTransitions.update, status)) return undefined;
  const detail = `A product that is ${status} gets no credentials.`;
  return { code: "illegalTransition", detail, currentStatus: status };
};

const toSubjectReservation = (clientId: string): Reservation => ({ catalog: "user", kind: "subject", value: clientId });

/** Returns all clients that a product was given and that have not ended, the oldest first. */
export const listIssuedClients = ({ clientInUse, connection }: ProductRecord): string[] =>
  [clientInUse, connection.previousClientId, connection.clientId].filter((id) => id !== undefined);

/**
 * Gives a product's machine another client. The one that the machine was last seen with goes on working, whatever is
 * issued after it, and so does the newest: an answer may have been lost, or be on its way. All others end.
 */
export const issueCredentials = (product: ProductRecord, clientId: string, used: ReadonlySet<string>): Decision => {
  const rejection = checkCredentials(product);
  if (rejection) return reject(rejection);
  const known = listIssuedClients(product);
  // Where none was ever seen, the first may be the one that is about to be.
  const inUse = known.findLast((id) => used.has(id)) ?? known[0];
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
      release: known.filter((id) => !kept.includes(id)).map(toSubjectReservation),
    },
  ]);
};

/** Returns the clients that speak for a product, the newest first. */
export const listValidClients = (product: ProductRecord): string[] =>
  product.status === "retired" ? [] : listIssuedClients(product).toReversed();
