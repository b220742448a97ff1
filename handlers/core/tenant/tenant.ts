import type { Failure, OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionStatus } from "../../../schemas/subscription.ts";
import type { TenantRecord, TenantStatus } from "../../../schemas/tenant.ts";
import { runIdOf } from "../operation/operation.ts";
import type { Change, DomainEvent, Draft } from "../shared/decision.ts";
import { type Transition, tenantTransitions as transitions } from "../shared/transitions.ts";
import type { SubscriptionWork } from "../subscription/subscription.ts";

type TenantTransition = Transition<TenantStatus>;

/** The transitions of an operation on a tenant, and its work on the subscriptions. */
type TenantWork = {
  start: TenantTransition;
  succeed: TenantTransition;
  fail: TenantTransition;
  /** The work on each subscription in one of the statuses. An onboarding has none: its request starts its children. */
  each?: { kind: SubscriptionWork; from: readonly SubscriptionStatus[] };
  /** The work that undoes the completed work after a failure. @default - completed work stays */
  undo?: { kind: SubscriptionWork; from: readonly SubscriptionStatus[] };
};

/** The work of each kind of operation on a tenant. */
export const tenantWork = {
  "tenant.onboard": {
    start: transitions.request,
    succeed: transitions.activate,
    fail: transitions.failOnboarding,
    undo: { kind: "subscription.deprovision", from: ["active"] },
  },
  "tenant.suspend": {
    start: transitions.suspend,
    succeed: transitions.endSuspension,
    fail: transitions.failSuspension,
    each: { kind: "subscription.suspend", from: ["active"] },
    undo: { kind: "subscription.reactivate", from: ["suspended"] },
  },
  "tenant.reactivate": {
    start: transitions.reactivate,
    succeed: transitions.endReactivation,
    fail: transitions.failReactivation,
    each: { kind: "subscription.reactivate", from: ["suspended"] },
    undo: { kind: "subscription.suspend", from: ["active"] },
  },
  "tenant.offboard": {
    start: transitions.offboard,
    succeed: transitions.endOffboarding,
    fail: transitions.failOffboarding,
    each: { kind: "subscription.deprovision", from: ["active", "suspended", "failed"] },
  },
} as const satisfies Partial<Record<OperationKind, TenantWork>>;

export type TenantOperationKind = keyof typeof tenantWork;

export type TenantChange = Extract<Change, { type: "tenant" }>;

/** Applies a transition to a tenant; `more` is added to the event's data. */
export const applyTenantTransition = (
  before: TenantRecord,
  draft: Draft<"tenant">,
  { to, event }: TenantTransition,
  operationId: string,
  more: { productIds: string[]; reason?: string; changed?: string[] },
): TenantChange => ({
  type: "tenant",
  before,
  after: { ...draft, status: to === "same" ? draft.status : to },
  events: [{ name: event, data: { tenantId: draft.id, ...more } } as DomainEvent],
  operationId,
});

/**
 * Records that the tenant's own workflow ended in this run, successfully or not. `reconcileTenant` ends the operation
 * after the subscriptions' operations.
 */
export const markTenantPrepared = (
  tenant: TenantRecord,
  operation: OperationRecord,
  productIds: string[],
): TenantChange =>
  applyTenantTransition(tenant, { ...tenant, preparedFor: runIdOf(operation) }, transitions.prepare, operation.id, {
    productIds,
  });

/** Applies the transition that ends an operation on a tenant: the failing one if there is an error. */
export function endTenantOperation(
  tenant: TenantRecord,
  operation: OperationRecord,
  productIds: string[],
  error?: Failure,
): TenantChange {
  const { succeed, fail } = tenantWork[operation.kind as TenantOperationKind];
  const { activeOperationId: _, reason: __, preparedFor: ___, ...idle } = tenant;
  if (error === undefined) return applyTenantTransition(tenant, idle, succeed, operation.id, { productIds });
  const { reason } = error;
  return applyTenantTransition(tenant, { ...idle, reason }, fail, operation.id, { productIds, reason });
}
