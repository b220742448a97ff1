import type { SubscriptionRecord } from "../../../schemas/subscription.ts";

/** The kinds of difference between a product's account and the record: a stack without a record, a subscription without
 *  its stack, and the stack of a cancelled subscription. */
export const stackDifferenceKinds = ["orphanStack", "missingStack", "leftoverStack"] as const;
export type StackDifference = (typeof stackDifferenceKinds)[number];

type RecordedSubscription = Pick<SubscriptionRecord, "status" | "integration" | "activeOperationId" | "updatedAt"> & {
  /** Set for an abandoned subscription, whose remains are on record. */
  abandoned?: boolean | undefined;
};

/** A subscription and its stack, read at the same time. */
export type StackObservation = {
  subscription: RecordedSubscription | undefined;
  /** Undefined where there is none. */
  stack: { changedAt: string } | undefined;
  /** The time before which both must have been as they are; a later change may still be under way. */
  before: string;
};

/** Returns how a stack disagrees with its record; undefined where it does not, or where that can't be told yet. */
export const findStackDifference = ({ subscription, stack, before }: StackObservation): StackDifference | undefined => {
  if (subscription?.activeOperationId !== undefined) return undefined;
  if ((subscription && subscription.updatedAt > before) || (stack && stack.changedAt > before)) return undefined;
  if (subscription === undefined || subscription.integration === "events") return stack && "orphanStack";
  const { status, abandoned = false } = subscription;
  if (status === "cancelled") return stack && !abandoned ? "leftoverStack" : undefined;
  // Of a failed subscription the stack may be there or not: its operation says why.
  const isExpected = status === "active" || status === "suspended";
  return isExpected && stack === undefined ? "missingStack" : undefined;
};

const stackNamePattern = /^tenantry-(?<product>[a-z][a-z0-9-]*)-ten-(?<tenant>[0-9a-f]{32})$/;

/** Returns the tenant whose stack of a product bears this name; undefined where the name is of another kind. */
export const parseStackTenant = (name: string, productId: string): string | undefined => {
  const { product, tenant } = stackNamePattern.exec(name)?.groups ?? {};
  return product === productId ? `ten_${tenant}` : undefined;
};
