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

/** A tenant with its subscriptions, and the operations that run on any of them, by id. */
export type TenantState = {
  tenant: TenantRecord;
  subscriptions: SubscriptionRecord[];
  running: ReadonlyMap<string, OperationRecord>;
  /** How many seats of each product are taken. */
  seats?: ReadonlyMap<string, SeatCounter>;
};

export const productIdsOf = ({ subscriptions }: TenantState) => subscriptions.map((one) => one.productId);

/** Begins an operation on a tenant: its next status, and the operation that the settle reactor leads on. */
export const startTenantOperation = (
  state: TenantState,
  kind: TenantOperationKind,
  context: Context,
  { operationId = context.newId("op"), more = [] }: { operationId?: string; more?: Change[] } = {},
): OperationDecision => {
  const { tenant } = state;
  const { reason: _, ...rest } = tenant;
  const draft = { ...rest, activeOperationId: operationId, lastOperationId: operationId };
  const target = { type: "tenant", id: tenant.id } as const;
  const operation = queueOperation(context, { id: operationId, kind, target, tenantId: tenant.id });
  const productIds = productIdsOf(state);
  const moved = applyTenantTransition(tenant, draft, tenantWork[kind].start, operationId, { productIds });
  return { ...accept([moved, operation, ...more]), operationId };
};

/** What already runs on the tenant or on one of its subscriptions. */
export const checkNotBusy = ({ tenant, subscriptions }: TenantState): Rejection | undefined => {
  const operationId =
    tenant.activeOperationId ?? subscriptions.find((one) => one.activeOperationId !== undefined)?.activeOperationId;
  if (operationId === undefined) return undefined;
  return { code: "busy", detail: "Another operation runs on the tenant or one of its subscriptions.", operationId };
};

export const rejectStatus = ({ status }: TenantRecord, what: string) =>
  reject({ code: "illegalTransition", detail: `A tenant that is ${status} can't be ${what}.`, currentStatus: status });
