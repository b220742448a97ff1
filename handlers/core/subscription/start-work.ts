import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import {
  type NewOperation,
  queueOperation,
  requestedRunOf,
  requeueOperation,
  startOperation,
} from "../operation/operation.ts";
import type { Change, Context, Draft } from "../shared/decision.ts";
import { isAllowedFrom, subscriptionTransitions as transitions } from "../shared/transitions.ts";
import { limitSeatsAtStart } from "./seat-limit.ts";
import {
  addSelfProvisioningDetails,
  applyTransition,
  type SubscriptionWork,
  selectRestart,
  workTransitions,
} from "./subscription.ts";

/** The tenant's operation, and its run, that starts work on a subscription. */
export type ParentRun = { parentId?: string | undefined; parentRunId?: string | undefined };

type WorkSubject = {
  before?: SubscriptionRecord | undefined;
  draft: Omit<Draft<"subscription">, "status" | "lastOperationId">;
};

/** Returns the draft of a subscription whose new operation starts, without the traces of earlier work. */
function withOperation(
  subscription: WorkSubject["draft"],
  operationId: string,
  parentRunId: string | undefined,
): Draft<"subscription"> {
  const { reason: _, parentRunId: __, failedInParentRun: ___, ...earlier } = subscription as Draft<"subscription">;
  const { leftBehind: ____, abandoned: _____, removedStack: ______, ...rest } = earlier;
  return {
    ...rest,
    ...(parentRunId === undefined ? {} : { parentRunId }),
    activeOperationId: operationId,
    lastOperationId: operationId,
  };
}

/** Starts work on a subscription: changes its status and queues the operation. */
export function startSubscriptionWork(
  context: Context,
  kind: SubscriptionWork,
  { before, draft: subscription }: WorkSubject,
  details: ParentRun & Pick<NewOperation, "requestedChange" | "onReplacement" | "licence"> = {},
): { operationId: string; changes: Change[] } {
  const { parentId, parentRunId, requestedChange, onReplacement, licence } = details;
  const operationId = context.newId("op");
  const { tenantId, productId } = subscription;
  const origin = kind === "subscription.provision" ? { provisionedBy: operationId } : {};
  const draft = { ...withOperation(subscription, operationId, parentRunId), ...origin };
  const operation = queueOperation(context, {
    id: operationId,
    kind,
    target: { type: "subscription", id: `${tenantId}/${productId}` },
    parentId,
    tenantId,
    productId,
    integration: draft.integration,
    ...(requestedChange === undefined ? {} : { requestedChange }),
    ...(onReplacement === undefined ? {} : { onReplacement }),
    ...(licence === undefined ? {} : { licence }),
  });
  const started = addSelfProvisioningDetails(applyTransition(before, draft, workTransitions[kind].start, operationId), {
    run: requestedRunOf(operation.after),
    requestedChange,
  });
  return {
    operationId,
    changes: [limitSeatsAtStart(before, started, { kind, requestedChange }), operation],
  };
}

/** Restarts the work of an operation; undefined if the subscription's status does not allow it. */
export function retrySubscriptionWork(
  context: Context,
  subscription: SubscriptionRecord,
  operation: OperationRecord,
): Change[] | undefined {
  const kind = operation.kind as SubscriptionWork;
  const start = selectRestart(kind, subscription);
  if (!isAllowedFrom(start, subscription.status)) return undefined;
  const { reason: _, failedInParentRun: __, leftBehind: ___, abandoned: ____, ...rest } = subscription;
  const { release, ...unpinned } = rest;
  // A new attempt to provision takes the product's current release; other work keeps the tenant's.
  const pinned = kind === "subscription.provision" || release === undefined ? unpinned : rest;
  const draft = { ...pinned, activeOperationId: operation.id, lastOperationId: operation.id };
  const retried = requeueOperation(operation, context);
  const details = { run: requestedRunOf(retried.after), requestedChange: operation.requestedChange };
  const started = addSelfProvisioningDetails(applyTransition(subscription, draft, start, operation.id), details);
  return [limitSeatsAtStart(subscription, started, operation), retried];
}

/** Starts the provisioning of a requested subscription and its operation. A retried one takes the current release. */
export function startProvisioning(
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  product: Pick<ProductRecord, "currentRelease"> | undefined,
  now: string,
): Change[] {
  const release = subscription.release ?? product?.currentRelease;
  const draft = { ...subscription, ...(release === undefined ? {} : { release }) };
  return [
    applyTransition(subscription, draft, transitions.startProvisioning, operation.id),
    startOperation(operation, now),
  ];
}
