import type { ProductRecord } from "../../schemas/product.ts";
import { accept, type Decision, type Refusal, type Reservation, refuse } from "./decision.ts";
import { productFact } from "./product-fact.ts";
import { allows, productTransitions } from "./transitions.ts";

/** The number of a product's next machine client: they are counted, so that each has a name of its own. */
export const nextClient = ({ credentials, connection }: ProductRecord): number =>
  (credentials ?? (connection.clientId === undefined ? 0 : 1)) + 1;

/** Why a product gets no credentials now, where it does not. */
export const checkCredentials = ({ status, activeOperationId }: ProductRecord): Refusal | undefined => {
  if (activeOperationId !== undefined) {
    // The verification makes the first client.
    const detail = "A verification of the product is running.";
    return { code: "busy", detail, operationId: activeOperationId };
  }
  if (allows(productTransitions.update, status)) return undefined;
  const detail = `A product that is ${status} gets no credentials.`;
  return { code: "illegalTransition", detail, currentStatus: status };
};

const subject = (clientId: string): Reservation => ({ catalog: "user", kind: "subject", value: clientId });

/** Returns all clients that a product was given and that have not ended, the oldest first. */
export const knownClients = ({ clientInUse, connection }: ProductRecord): string[] =>
  [clientInUse, connection.previousClientId, connection.clientId].filter((id) => id !== undefined);

/**
 * Gives a product's machine another client. The one that the machine was last seen with goes on working, whatever is
 * issued after it, and so does the newest: an answer may have been lost, or be on its way. All others end.
 */
export const issueCredentials = (product: ProductRecord, clientId: string, used: ReadonlySet<string>): Decision => {
  const refusal = checkCredentials(product);
  if (refusal) return refuse(refusal);
  const known = knownClients(product);
  // Where none was ever seen, the first may be the one that is about to be.
  const inUse = known.findLast((id) => used.has(id)) ?? known[0];
  const { clientId: current, previousClientId: _, ...connection } = product.connection;
  const { clientInUse: __, ...rest } = product;
  const kept = [inUse, current];
  const after = {
    ...rest,
    ...(inUse === undefined || inUse === current ? {} : { clientInUse: inUse }),
    credentials: nextClient(product),
    connection: { ...connection, clientId, ...(current === undefined ? {} : { previousClientId: current }) },
  };
  return accept([
    {
      type: "product",
      before: product,
      after,
      facts: [productFact(product, "ProductUpdated", { changed: ["credentials"] })],
      operationId: product.lastOperationId,
      reserve: [subject(clientId)],
      release: known.filter((id) => !kept.includes(id)).map(subject),
    },
  ]);
};

/** Returns the clients that speak for a product, the newest first. */
export const clientsOf = (product: ProductRecord): string[] =>
  product.status === "retired" ? [] : knownClients(product).toReversed();
