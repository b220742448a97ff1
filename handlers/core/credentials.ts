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

/**
 * Gives a product's machine another client. The one it had goes on working, so that nothing stands still while the
 * secret is being exchanged; the one before that is nobody from now on.
 */
export const issueCredentials = (product: ProductRecord, clientId: string): Decision => {
  const refusal = checkCredentials(product);
  if (refusal) return refuse(refusal);
  const { clientId: current, previousClientId: oldest, ...connection } = product.connection;
  const after = {
    ...product,
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
      release: oldest === undefined ? [] : [subject(oldest)],
    },
  ]);
};

/** The clients that speak for a product. */
export const clientsOf = ({ status, connection }: ProductRecord): string[] =>
  status === "retired" ? [] : [connection.clientId, connection.previousClientId].filter((id) => id !== undefined);
