import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SeatCounter, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord, UpdateTenant } from "../../../schemas/tenant.ts";
import {
  CANCELLED,
  failOrCancelOperation,
  isOver,
  queueOperation,
  requestCancellation,
} from "../operation/operation.ts";
import { accept, type Change, type Context, type Decision, type Rejection, reject } from "../shared/decision.ts";
import { isAllowedFrom, tenantTransitions } from "../shared/transitions.ts";
import { applyTenantTransition, type TenantOperationKind, tenantWork, toNameKey } from "./tenant.ts";

/** A tenant with its subscriptions, and the operations that run on any of them, by id. */
export type TenantState = {
  tenant: TenantRecord;
  subscriptions: SubscriptionRecord[];
  running: ReadonlyMap<string, OperationRecord>;
  /** How many seats of each product are taken. */
  seats?: ReadonlyMap<string, SeatCounter>;
};

/** What a command led to, when it is not refused: the operation to follow, new or under way already. */
export type OperationDecision = Decision & { operationId?: string };

const productIdsOf = ({ subscriptions }: TenantState) => subscriptions.map((one) => one.productId);

/** Changes what a tenant is called, tagged and reached by; its e-mail here is a contact, not a user's. */
export const updateTenant = (state: TenantState & { nameTaken: boolean }, change: UpdateTenant): Decision => {
  const { tenant } = state;
  const fields = ["name", "adminEmail", "tags"] as const;
  const changed = fields.filter(
    (field) => change[field] !== undefined && JSON.stringify(change[field]) !== JSON.stringify(tenant[field]),
  );
  if (changed.length === 0) return accept([]);
  if (!isAllowedFrom(tenantTransitions.update, tenant.status)) {
    const detail = `A tenant that is ${tenant.status} can't be changed.`;
    return reject({ code: "illegalTransition", detail, currentStatus: tenant.status });
  }
  const draft = { ...tenant, ...change } as TenantRecord;
  const moved = applyTenantTransition(tenant, draft, tenantTransitions.update, tenant.lastOperationId, {
    productIds: productIdsOf(state),
    changed,
  });
  const [before, after] = [toNameKey(tenant.name), toNameKey(draft.name)];
  if (before === after) return accept([moved]);
  if (state.nameTaken) return reject({ code: "nameTaken", detail: `There is a tenant called ${draft.name} already.` });
  return accept([
    {
      ...moved,
      reserve: [{ catalog: "tenant", kind: "name", value: after }],
      release: [{ catalog: "tenant", kind: "name", value: before }],
    },
  ]);
};

/** Begins an operation on a tenant: its next status, and the operation that the settle reactor leads on. */
const startTenantOperation = (
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
const checkNotBusy = ({ tenant, subscriptions }: TenantState): Rejection | undefined => {
  const operationId =
    tenant.activeOperationId ?? subscriptions.find((one) => one.activeOperationId !== undefined)?.activeOperationId;
  if (operationId === undefined) return undefined;
  return { code: "busy", detail: "Another operation runs on the tenant or one of its subscriptions.", operationId };
};

const rejectStatus = ({ status }: TenantRecord, what: string) =>
  reject({ code: "illegalTransition", detail: `A tenant that is ${status} can't be ${what}.`, currentStatus: status });

/** Suspends a tenant in every product it has. */
export const suspendTenant = (state: TenantState, context: Context): OperationDecision => {
  const busy = checkNotBusy(state);
  if (busy) return reject(busy);
  if (!isAllowedFrom(tenantTransitions.suspend, state.tenant.status)) return rejectStatus(state.tenant, "suspended");
  return startTenantOperation(state, "tenant.suspend", context);
};

/** Lets a suspended tenant work again in every product it has. */
export const reactivateTenant = (state: TenantState, context: Context): OperationDecision => {
  const busy = checkNotBusy(state);
  if (busy) return reject(busy);
  if (!isAllowedFrom(tenantTransitions.reactivate, state.tenant.status))
    return rejectStatus(state.tenant, "reactivated");
  return startTenantOperation(state, "tenant.reactivate", context);
};

/** The reason of those that are stopped because their tenant or subscription goes. */
const buildCancellationFailure = (what: string, { actor }: Context) => ({
  code: CANCELLED,
  reason: `Stopped, because ${what} (asked for by ${actor}).`,
  retryable: false,
});

/** Whether an operation can be asked to stop: a removal goes on, whatever happens. */
const isCancellable = (operation: OperationRecord | undefined): operation is OperationRecord =>
  operation !== undefined && !isOver(operation) && operation.kind !== "subscription.deprovision";

/**
 * Offboards a tenant; never refused as busy. What runs on its subscriptions is stopped and comes to rest first; an
 * operation of the tenant's own ends here, because this one takes over what it would have undone.
 */
export const offboardTenant = (state: TenantState, context: Context): OperationDecision => {
  const { tenant, subscriptions, running } = state;
  if (tenant.status === "deleted" || tenant.status === "offboarding") {
    return { ...accept([]), operationId: tenant.lastOperationId };
  }
  const error = buildCancellationFailure("the tenant is offboarded", context);
  const operationId = context.newId("op");
  const own = running.get(tenant.activeOperationId ?? "");
  const stopped = subscriptions
    .map((one) => running.get(one.activeOperationId ?? ""))
    .filter(isCancellable)
    .map((operation) => requestCancellation(operation, error, { supersededBy: operationId }));
  const ended =
    own === undefined ? [] : [failOrCancelOperation({ ...own, status: "cancelling", error }, error, context.now)];
  return startTenantOperation(state, "tenant.offboard", context, { operationId, more: [...ended, ...stopped] });
};
