import type { OperationRecord } from "../../../schemas/operation.ts";
import { stackNameOf } from "./stack.ts";

type FoundStack = { status: string; tags: Record<string, string> };

/** The statuses of a stack whose creation failed. Only a stack that was never usable can have them. */
const unusableStatuses: readonly string[] = ["CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"];

/** Returns the id of the operation that created a stack. */
export const creatorIdOf = ({ tags }: FoundStack): string | undefined => tags["tenantry:operation"];

/** Returns whether a stack's creator is a failed or cancelled provisioning of the same subscription. If a retry of it had
 *  succeeded, its status would say so. */
const hasFailed = (operation: OperationRecord, creator: OperationRecord): boolean =>
  creator.kind === operation.kind &&
  creator.target.id === operation.target.id &&
  (creator.status === "failed" || creator.status === "cancelled");

/**
 * Returns whether a provisioning may delete a stack that has the name of its own: the stack is left from an attempt after
 * which the subscription was not in use, so it holds no tenant's data. `creator` is the operation that created the stack.
 */
export function isReplaceable(stack: FoundStack, operation: OperationRecord, creator?: OperationRecord): boolean {
  if (operation.kind !== "subscription.provision") return false;
  if (creatorIdOf(stack) === operation.id || unusableStatuses.includes(stack.status)) return true;
  if (creator === undefined) return false;
  // An onboarding can only be retried if its tenant was never active, so its rolled back subscriptions were not in use.
  const hasSameParent = creator.parentId !== undefined && creator.parentId === operation.parentId;
  return hasSameParent || hasFailed(operation, creator);
}

/** Describes a stack that a provisioning keeps, and what a person can do. */
export const describeKeptStack = (subscription: { tenantId: string; productId: string }): string =>
  `The stack ${stackNameOf(subscription)} already exists and may hold the only copy of data. ` +
  "No failed attempt to provision this subscription left it, so Tenantry does not delete it. Save the data that is still " +
  `needed, delete the stack in the account of the product ${subscription.productId}, and retry the operation. ` +
  "To unsubscribe or to remove the tenant deletes the stack with its data.";
