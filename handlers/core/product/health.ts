import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { AccountContact } from "../../../schemas/product-health.ts";
import { isEventDriven } from "../operation/planned-steps.ts";

/** The failure code of an operation that could not enter the product's account. */
export const ACCOUNT_NOT_REACHABLE = "accountNotReachable";

/** Describes an account that denied access to the sweep of stacks. */
export const describeUnreachableAccount = ({ connection }: Pick<ProductRecord, "connection">): string =>
  `The control plane can't assume the role ${connection.roleArn} with the product's externalId. ` +
  "Deploy the account stack in the product's account again, then verify the product.";

/**
 * Returns the contact with the account that an operation shows: a verification always enters the account, other
 * operations do so for a stack. Undefined if the operation is not over or shows nothing.
 */
export function toContact({
  kind,
  status,
  error,
  integration,
  updatedAt,
}: OperationRecord): AccountContact | undefined {
  const isDenied = error?.code === ACCOUNT_NOT_REACHABLE;
  if (status === "failed" && isDenied) return { reachable: false, checkedAt: updatedAt, reason: error.reason };
  const isVerification = kind === "product.verify" && (status === "succeeded" || status === "failed");
  const hasStack = integration === "cloudformation" && status === "succeeded";
  return isVerification || hasStack ? { reachable: true, checkedAt: updatedAt } : undefined;
}

/** Returns the latest of several contacts. */
export const findLastContact = (contacts: readonly (AccountContact | undefined)[]): AccountContact | undefined =>
  contacts
    .filter((one) => one !== undefined)
    .sort((one, other) => one.checkedAt.localeCompare(other.checkedAt))
    .at(-1);

/** Computes the median duration of operations in seconds; undefined without operations. Rollouts wait on purpose. */
export function computeMedianSeconds(operations: readonly OperationRecord[]): number | undefined {
  const seconds = operations
    .filter(({ kind }) => !isEventDriven(kind))
    .map(({ createdAt, updatedAt }) => (Date.parse(updatedAt) - Date.parse(createdAt)) / 1000)
    .sort((one, other) => one - other);
  const middle = Math.floor(seconds.length / 2);
  const upper = seconds[middle];
  if (upper === undefined || seconds.length % 2 === 1) return upper;
  return ((seconds[middle - 1] ?? upper) + upper) / 2;
}
