import type { ProductRecord } from "../../../schemas/product.ts";
import { accept, type Context, type Decision, type Rejection, rejectByChecks } from "../shared/decision.ts";
import { buildIllegalTransition, checkStatus } from "../shared/rejections.ts";
import { productTransitions } from "../shared/transitions.ts";
import { checkNotVerifying } from "./verification.ts";

/** The time in ms for which the previous ExternalId stays accepted: the product's team has a week to deploy the new one. */
const OVERLAP_MS = 7 * 24 * 60 * 60 * 1000;

type Connection = ProductRecord["connection"];

/** Returns the ExternalIds with which the control plane tries to assume a product's role, the current one first. */
export const listAcceptedExternalIds = (
  { externalId, previousExternalId: previous }: Connection,
  now: string,
): string[] => (previous !== undefined && previous.until > now ? [externalId, previous.value] : [externalId]);

/** Returns the connection without the previous ExternalId. */
export const withoutPreviousExternalId = ({ previousExternalId: _, ...connection }: Connection): Connection =>
  connection;

/** Returns the rejections of a rotation. A running verification would drop the previous ExternalId without a try. */
export function checkRotation(product: ProductRecord, now: string): (Rejection | undefined)[] {
  const { until } = product.connection.previousExternalId ?? { until: "" };
  const detail = `A rotation of the ExternalId is in progress until ${until}. A verification ends it earlier.`;
  return [
    checkStatus(productTransitions.update, product.status, { resource: "product", predicate: "get an ExternalId" }),
    checkNotVerifying(product),
    until > now ? buildIllegalTransition(detail, product.status) : undefined,
  ];
}

/**
 * Rotates a product's ExternalId. The role in the product's account accepts one ExternalId at a time, so the previous
 * one stays in use until the team has deployed the new one. A successful verification ends that time.
 */
export function rotateExternalId(product: ProductRecord, externalId: string, { now }: Context): Decision {
  const rejected = rejectByChecks(checkRotation(product, now));
  if (rejected) return rejected;
  const { connection } = product;
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
}
