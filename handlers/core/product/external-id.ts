import type { ProductRecord } from "../../../schemas/product.ts";
import { accept, type Context, type Decision, reject } from "../shared/decision.ts";
import { isAllowedFrom, productTransitions } from "../shared/transitions.ts";

/** How long the ExternalId from before is still tried, in ms: a week for the product's team to deploy the new one. */
const OVERLAP_MS = 7 * 24 * 60 * 60 * 1000;

type Connection = ProductRecord["connection"];

/** The ExternalIds by which the control plane tries to get in: the product's, and for a while the one before it. */
export const listAcceptedExternalIds = (
  { externalId, previousExternalId: previous }: Connection,
  now: string,
): string[] => (previous !== undefined && previous.until > now ? [externalId, previous.value] : [externalId]);

/** The connection once the product's account is known to let the new ExternalId in. */
export const withoutPreviousExternalId = ({ previousExternalId: _, ...connection }: Connection): Connection =>
  connection;

/**
 * Gives a product a new ExternalId. The role in its account knows one at a time; until its team has deployed the new
 * one, the old is tried too. A verification, which knows the new one alone, ends that early.
 */
export const rotateExternalId = (product: ProductRecord, externalId: string, { now }: Context): Decision => {
  const { connection, status } = product;
  const rejected = (detail: string) => reject({ code: "illegalTransition", detail, currentStatus: status });
  if (!isAllowedFrom(productTransitions.update, status))
    return rejected(`A product that is ${status} keeps its ExternalId.`);
  if (product.activeOperationId !== undefined) {
    // It would end the old ExternalId although it has not tried the new one.
    const detail = "A verification of the product is running.";
    return reject({ code: "busy", detail, operationId: product.activeOperationId });
  }
  const { until } = connection.previousExternalId ?? { until: "" };
  if (until > now) {
    return rejected(`A change of the ExternalId is under way until ${until}: a verification ends it earlier.`);
  }
  const previousExternalId = {
    value: connection.externalId,
    until: new Date(Date.parse(now) + OVERLAP_MS).toISOString(),
  };
  const events = [
    {
      name: productTransitions.update.event,
      data: { productId: product.id, team: product.team, changed: ["externalId"] },
    },
  ];
  const after = { ...product, connection: { ...connection, externalId, previousExternalId } };
  return accept([{ type: "product", before: product, after, events, operationId: product.lastOperationId }]);
};
