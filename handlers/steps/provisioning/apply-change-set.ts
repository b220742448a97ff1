import type { Failure, OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { StackChange } from "../../../schemas/stack-change.ts";
import { isAccessDenied } from "../../adapters/product-account/account-session.ts";
import { isInvalidRequest, type StackUpdate } from "../../adapters/product-account/stack-requests.ts";
import { buildDataLossFailure, listDataLosses } from "../../core/subscription/data-losses.ts";
import { describeAccountStackDeployment, type ProvisioningContext } from "./provisioning-context.ts";

/** An update of a subscription's stack: by its operation or, with `restores`, back to the state before it. The token
 *  identifies the update's request and names its change set, so that a repeated step finds both. */
export type Update = { operation: OperationRecord; step: string; restores: boolean; name: string; token: string };

type Stacks = ProvisioningContext["stacks"];

const buildRejection = (reason: string): Failure => ({
  code: "stackRefused",
  reason: `CloudFormation rejected the update: ${reason}`,
  retryable: true,
});

/** Returns the failure for an error that no retry repairs; rethrows any other. */
export function toUpdateFailure(error: unknown, product: ProductRecord): Failure {
  if (isInvalidRequest(error)) return buildRejection(error.message);
  if (!isAccessDenied(error)) throw error;
  const missing = `The account of the product ${product.id} does not let the control plane read changes before an update.`;
  const reason = `${missing} ${describeAccountStackDeployment(product)}`;
  return { code: "accountOutdated", reason, retryable: true };
}

/** Returns the failure of an update that would lose data although the request does not allow it. */
function findDataLoss({ operation, restores, name }: Update, changes: StackChange[]): Failure | undefined {
  if (operation.onReplacement === "allow") return undefined;
  const losses = listDataLosses(changes, { restores });
  return losses.length === 0 ? undefined : buildDataLossFailure(losses, name);
}

/** Starts an update without changes of resources: CloudFormation still applies other outputs or parameters. */
async function updateWithoutChanges(stacks: Stacks, request: StackUpdate): Promise<"started" | "unchanged"> {
  const { changeSet, ...update } = request;
  await stacks.deleteChangeSet(request.name, changeSet);
  return stacks.update(update);
}

/**
 * Reads what an update would do before it starts it, and starts just that: CloudFormation executes the change set that
 * was read, or none if the stack has changed since. Returns "working" while the change set is not complete.
 */
export async function applyChangeSet(
  { stacks, product }: ProvisioningContext,
  update: Update,
  request: StackUpdate,
): Promise<"started" | "unchanged" | "working" | Failure> {
  const { name, changeSet } = request;
  try {
    const read = await stacks.openChangeSet(request);
    if (read.state === "pending" || read.state === "executed") return "working";
    if (read.state === "empty") return await updateWithoutChanges(stacks, request);
    const failure = read.state === "ready" ? findDataLoss(update, read.changes) : undefined;
    if (read.state === "ready" && failure === undefined) return await stacks.executeChangeSet(request);
    await stacks.deleteChangeSet(name, changeSet);
    // The next attempt compares with the stack as it is now.
    if (read.state === "obsolete") return "working";
    return read.state === "failed" ? buildRejection(read.reason) : (failure ?? "working");
  } catch (error) {
    return toUpdateFailure(error, product);
  }
}
