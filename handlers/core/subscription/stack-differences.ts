import { stackPrefixOf } from "../../../schemas/stack-name.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";

/** The kinds of difference between an account and the records: a stack without a subscription, a stack with a tenant's
 *  tags and another name, a subscription without a stack, and the stack of a cancelled subscription. */
const stackDifferenceKinds = ["orphanStack", "foreignStack", "missingStack", "leftoverStack"] as const;
export type StackDifference = (typeof stackDifferenceKinds)[number];

/** The kinds that the sweep counts: those of stacks, identities without a user or of a removed one, and tenants that differ
 *  from the record. */
export const sweptKinds = [...stackDifferenceKinds, "orphanIdentity", "divergedTenant"] as const;
export type SweptKind = (typeof sweptKinds)[number];

type RecordedSubscription = Pick<SubscriptionRecord, "status" | "integration" | "activeOperationId" | "updatedAt"> & {
  /** Set for an abandoned subscription, whose remaining stack is recorded. */
  abandoned?: boolean | undefined;
};

/** A subscription and its stack, as read by one sweep. */
export type StackObservation = {
  subscription: RecordedSubscription | undefined;
  /** Undefined if there is no stack. */
  stack: { changedAt: string } | undefined;
  /** Changes after this time are not compared, because they may be in progress. */
  before: string;
};

/** Returns the difference between a stack and its record; undefined if there is none or a change is in progress. */
export function findStackDifference({ subscription, stack, before }: StackObservation): StackDifference | undefined {
  if (subscription?.activeOperationId !== undefined) return undefined;
  if ((subscription && subscription.updatedAt > before) || (stack && stack.changedAt > before)) return undefined;
  if (subscription === undefined || subscription.integration === "events") return stack && "orphanStack";
  const { status, abandoned = false } = subscription;
  if (status === "cancelled") return stack && !abandoned ? "leftoverStack" : undefined;
  // A failed subscription may have a stack or not. Its operation explains it.
  const isExpected = status === "active" || status === "suspended";
  return isExpected && stack === undefined ? "missingStack" : undefined;
}

/** Returns the tenant of a product's stack by the stack's name; undefined for other names. */
export function parseStackTenant(name: string, productId: string): string | undefined {
  const prefix = stackPrefixOf(productId);
  const tenant = name.slice(prefix.length);
  return name.startsWith(prefix) && /^[0-9a-f]{32}$/.test(tenant) ? `ten_${tenant}` : undefined;
}
