import type { ProductRecord } from "../../../schemas/product.ts";
import { accept, type Decision, type Reservation, rejectByChecks } from "../shared/decision.ts";
import { checkStatus } from "../shared/rejections.ts";
import { productTransitions } from "../shared/transitions.ts";
import { buildProductEvent } from "./product-event.ts";
import { checkNotVerifying } from "./verification.ts";

/** Returns the number of a product's next machine client, which makes the client's name unique. */
export const computeClientNumber = ({ credentials, connection }: ProductRecord): number =>
  (credentials ?? (connection.clientId === undefined ? 0 : 1)) + 1;

/** Returns the rejections of new credentials. A running verification creates the first client itself. */
export const checkCredentials = (product: ProductRecord) => [
  checkNotVerifying(product),
  checkStatus(productTransitions.update, product.status, { resource: "product", predicate: "get credentials" }),
];

const toSubjectReservation = (clientId: string): Reservation => ({ catalog: "user", kind: "subject", value: clientId });

/** Returns all valid clients of a product, the oldest first. */
export const listIssuedClients = ({ clientInUse, connection }: ProductRecord): string[] =>
  [clientInUse, connection.previousClientId, connection.clientId].filter((id) => id !== undefined);

/**
 * Issues another machine client for a product. The client that the machine used last stays valid, and so does the
 * previous client, because the machine may not have received the answer. All other clients end.
 */
export function issueCredentials(product: ProductRecord, clientId: string, used: ReadonlySet<string>): Decision {
  const rejected = rejectByChecks(checkCredentials(product));
  if (rejected) return rejected;
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
