import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SeatCounter, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { queueOperation } from "../operation/operation.ts";
import {
  accept,
  type Change,
  type Context,
  type Draft,
  type OperationDecision,
  type Rejection,
} from "../shared/decision.ts";
import { buildBusy } from "../shared/rejections.ts";
import { applyTenantTransition, buildStartData, isComparison, type TenantOperationKind, tenantWork } from "./tenant.ts";

/** A tenant with its subscriptions. */
export type TenantParts = { tenant: TenantRecord; subscriptions: SubscriptionRecord[] };

/** A tenant with its subscriptions and their running operations by id. */
export type TenantState = TenantParts & {
  running: ReadonlyMap<string, OperationRecord>;
  /** The seat counters by product id. */
  seats?: ReadonlyMap<string, SeatCounter>;
};

export const productIdsOf = ({ subscriptions }: TenantParts) => subscriptions.map((one) => one.productId);

/** Starts an operation on a tenant: changes its status and queues the operation, which the reconciliation ends. */
export function startTenantOperation(
  state: TenantState,
  kind: TenantOperationKind,
  context: Context,
  {
    operationId = context.newId("op"),
    draft: requested = state.tenant,
    more = [],
  }: { operationId?: string; draft?: Draft<"tenant">; more?: Change[] } = {},
): OperationDecision {
  const { tenant } = state;
  const { reason: _, ...rest } = requested;
  const draft = isComparison(kind)
    ? { ...requested, activeOperationId: operationId }
    : { ...rest, activeOperationId: operationId, lastOperationId: operationId };
  const target = { type: "tenant", id: tenant.id } as const;
  const operation = queueOperation(context, { id: operationId, kind, target, tenantId: tenant.id });
  const data = buildStartData(kind, draft, productIdsOf(state));
  const started = applyTenantTransition(tenant, draft, tenantWork[kind].start, operationId, data);
  return { ...accept([started, operation, ...more]), operationId };
}

/** Returns a rejection if an operation runs on the tenant or one of its subscriptions. */
export function checkNotBusy({ tenant, subscriptions }: TenantParts): Rejection | undefined {
  const operationId =
    tenant.activeOperationId ?? subscriptions.find((one) => one.activeOperationId !== undefined)?.activeOperationId;
  if (operationId === undefined) return undefined;
  return buildBusy(operationId, "tenant or one of its subscriptions");
}
