import { createHash } from "node:crypto";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { UpdatePreview, UpdatePreviewRequest } from "../../../schemas/update-preview.ts";
import { isThrottled } from "../../adapters/aws/throttling.ts";
import type { StackUpdate } from "../../adapters/product-account/stack-requests.ts";
import { classifyStackStatus, stackNameOf } from "../../core/subscription/stack.ts";
import { toUpdateFailure } from "./apply-change-set.ts";
import { loadProvisioningContext, type ProvisioningContext, pinRelease } from "./provisioning-context.ts";
import { buildStackTarget } from "./stack-target.ts";

const failWith = (code: string, reason: string): UpdatePreview => ({ state: "failed", code, reason });

/** Builds the update that a change would make; its change set has the same name for the same update. */
async function buildUpdate(
  context: ProvisioningContext,
  operation: Pick<OperationRecord, "kind" | "requestedChange">,
): Promise<StackUpdate | UpdatePreview> {
  const name = stackNameOf(context.subscription);
  const stack = await context.stacks.describe(name);
  if (stack === undefined) return failWith("stackMissing", `The stack ${name} does not exist.`);
  if (classifyStackStatus(stack.status) === "inProgress") {
    return failWith("stackBusy", `The stack ${name} is changing (${stack.status}).`);
  }
  const target = await buildStackTarget(context, operation, stack, false);
  if ("rejection" in target) return failWith(target.rejection.code, target.rejection.reason);
  const { template, templateKey, parameters } = target;
  const { integration } = context.product;
  const capabilities = (integration.kind === "cloudformation" && integration.capabilities) || [];
  const digest = createHash("sha256")
    .update(JSON.stringify([templateKey, parameters]))
    .digest("hex")
    .slice(0, 32);
  const changeSet = `preview-${digest}`;
  return { name, template, parameters, tags: stack.tags, capabilities, token: changeSet, changeSet };
}

/** Reads the changes of an update from its change set, and deletes the change set when it is read. */
async function readChanges(
  context: ProvisioningContext,
  requestedChange: UpdatePreviewRequest["requestedChange"],
): Promise<UpdatePreview> {
  const { stacks, product } = context;
  try {
    const update = await buildUpdate(context, { kind: "subscription.change", requestedChange });
    if ("state" in update) return update;
    const read = await stacks.openChangeSet(update);
    if (read.state === "pending") return read;
    await stacks.deleteChangeSet(update.name, update.changeSet);
    if (read.state === "failed") return failWith("stackRefused", `CloudFormation rejects the update: ${read.reason}`);
    if (read.state === "empty") return { state: "ready", changes: [] };
    return read.state === "ready" ? read : { state: "pending" };
  } catch (error) {
    const failed = toUpdateFailure(error, product);
    return failWith(failed.code, failed.reason);
  }
}

/**
 * Reads what a change of a subscription would do to its stack, without doing it. It runs in the provisioner, because
 * product accounts admit that function's role only. It is pending while a service throttles one of its calls.
 */
export async function previewUpdate(request: UpdatePreviewRequest): Promise<UpdatePreview> {
  const { operationId: id, tenantId, productId, requestedChange } = request;
  try {
    const loaded = await loadProvisioningContext({ id, tenantId, productId });
    if ("status" in loaded) return failWith(loaded.error.code, loaded.error.reason);
    return await readChanges(await pinRelease(loaded, { requestedChange }), requestedChange);
  } catch (error) {
    if (isThrottled(error)) return { state: "pending" };
    throw error;
  }
}
