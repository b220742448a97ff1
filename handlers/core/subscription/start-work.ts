import type { OperationRecord } from "../../../schemas/operation.ts";
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
import { addSelfProvisioningDetails, applyTransition, type SubscriptionWork, workTransitions } from "./subscription.ts";

/** On whose behalf work on a subscription begins: the tenant's operation and its run, where there is one. */
export type ParentRun = { parentId?: string | undefined; parentRunId?: string | undefined };

/** Begins work on a subscription: its next status, and the operation that leads on from there. */
export const startSubscriptionWork = (
  context: Context,
  kind: SubscriptionWork,
  subject: {
    before?: SubscriptionRecord | undefined;
    draft: Omit<Draft<"subscription">, "status" | "lastOperationId">;
  },
  { parentId, parentRunId, ...more }: ParentRun & Pick<NewOperation, "requestedChange" | "licence"> = {},
): { operationId: string; changes: Change[] } => {
  const operationId = context.newId("op");
  const { tenantId, productId } = subject.draft;
  const { reason: _, parentRunId: __, failedInParentRun: ___, ...earlier } = subject.draft as Draft<"subscription">;
  const { leftBehind: ____, abandoned: _____, ...rest } = earlier;
  const draft = {
    ...rest,
    ...(parentRunId === undefined ? {} : { parentRunId }),
    activeOperationId: operationId,
    lastOperationId: operationId,
  };
  const operation = queueOperation(context, {
    id: operationId,
    kind,
    target: { type: "subscription", id: `${tenantId}/${productId}` },
    parentId,
    tenantId,
    productId,
    integration: draft.integration,
    ...more,
  });
  const requested = { run: requestedRunOf(operation.after), wanted: more.requestedChange };
  const started = addSelfProvisioningDetails(
    applyTransition(subject.before, draft, workTransitions[kind].start, operationId),
    requested,
  );
  return {
    operationId,
    changes: [limitSeatsAtStart(subject.before, started, { kind, requestedChange: more.requestedChange }), operation],
  };
};

/** Begins the work of an operation again; undefined where the subscription's status does not allow it any more. */
export const retrySubscriptionWork = (
  context: Context,
  subscription: SubscriptionRecord,
  operation: OperationRecord,
): Change[] | undefined => {
  const kind = operation.kind as SubscriptionWork;
  // A provisioning that was stopped has left the subscription as cancelled: it is asked for anew.
  const again = subscription.status === "failed" ? transitions.retryProvisioning : transitions.subscribe;
  const start = kind === "subscription.provision" ? again : workTransitions[kind].start;
  if (!isAllowedFrom(start, subscription.status)) return undefined;
  const { reason: _, failedInParentRun: __, leftBehind: ___, abandoned: ____, ...rest } = subscription;
  const draft = { ...rest, activeOperationId: operation.id, lastOperationId: operation.id };
  const retried = requeueOperation(operation, context);
  const requested = { run: requestedRunOf(retried.after), wanted: operation.requestedChange };
  const started = addSelfProvisioningDetails(applyTransition(subscription, draft, start, operation.id), requested);
  return [limitSeatsAtStart(subscription, started, operation), retried];
};

/** Takes a requested subscription, with its operation, into provisioning. */
export const startProvisioning = (
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  now: string,
): Change[] => [
  applyTransition(subscription, subscription, transitions.startProvisioning, operation.id),
  startOperation(operation, now),
];
