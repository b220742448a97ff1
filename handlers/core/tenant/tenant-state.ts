import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SeatCounter, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { queueOperation } from "../operation/operation.ts";
import {
  accept,
  type Change,
  type Context,
  type OperationDecision,
  type Rejection,
  reject,
} from "../shared/decision.ts";
import { applyTenantTransition, type TenantOperationKind, tenantWork } from "./tenant.ts";

/** A tenant with its subscriptions and their running operations by id. */
export type TenantState = {
  tenant: TenantRecord;
  subscriptions: SubscriptionRecord[];
  running: ReadonlyMap<string, OperationRecord>;
  /** The seat counters by product id. */
  seats?: ReadonlyMap<string, SeatCounter>;
};

export const productIdsOf = ({ subscriptions }: TenantState) => subscriptions.map((one) => one.productId);

/** Starts an operation on a tenant: changes its status and queues the operation, which the reconciliation ends. */
export function startTenantOperation(
  state: TenantState,
  kind: TenantOperationKind,
  context: Context,
  { operationId = context.newId("op"), more = [] }: { operationId?: string; more?: Change[] } = {},
): OperationDecision {
  const { tenant } = state;
  const { reason: _, ...rest } = tenant;
  const draft = { ...rest, activeOperationId: operationId, lastOperationId: operationId };
  const target = { type: "tenant", id: tenant.id } as const;
  const operation = queueOperation(context, { id: operationId, kind, target, tenantId: tenant.id });
  const productIds = productIdsOf(state);
  const started = applyTenantTransition(tenant, draft, tenantWork[kind].start, operationId, { productIds });
  return { ...accept([started, operation, ...more]), operationId };
}

/** Returns a rejection if an operation runs on the tenant or one of its subscriptions. */
export function checkNotBusy({ tenant, subscriptions }: TenantState): Rejection | undefined {
  const operationId =
    tenant.activeOperationId ?? subscriptions.find((one) => one.activeOperationId !== undefined)?.activeOperationId;
  if (operationId === undefined) return undefined;
  return { code: "busy", detail: "Another operation runs on the tenant or one of its subscriptions.", operationId };
}

/** Rejects a command that the tenant's status does not allow; `participle` completes "can't be". */
export const rejectStatus = ({ status }: TenantRecord, participle: string) =>
  reject({
    code: "illegalTransition",
    detail: `A tenant that is ${status} can't be ${participle}.`,
    currentStatus: status,
  });
