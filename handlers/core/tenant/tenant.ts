import type { Failure, OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionStatus } from "../../../schemas/subscription.ts";
import type { TenantRecord, TenantStatus } from "../../../schemas/tenant.ts";
import { runIdOf } from "../operation/operation.ts";
import type { Change, DomainEvent, Draft } from "../shared/decision.ts";
import { type Transition, tenantTransitions as transitions } from "../shared/transitions.ts";
import type { SubscriptionWork } from "../subscription/subscription.ts";

type TenantTransition = Transition<TenantStatus>;

/** What an operation on a tenant does: to its own status, and to the subscriptions it has. */
type TenantWork = {
  start: TenantTransition;
  succeed: TenantTransition;
  fail: TenantTransition;
  /** What it does to each subscription that is in one of these statuses. Onboarding begins with its children there. */
  each?: { kind: SubscriptionWork; from: readonly SubscriptionStatus[] };
  /** What takes that back where not all succeeded; without it, what is done stays done. */
  undo?: { kind: SubscriptionWork; from: readonly SubscriptionStatus[] };
};

/** The operations on a tenant as data. */
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

/** Moves a tenant along a transition; `more` is what the fact says beside the tenant and its products. */
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
 * The tenant's own workflow is done for this run of its operation, well or not; what becomes of the tenant is for
 * `settleTenant` to say, which waits for its products.
 */
export const markTenantPrepared = (
  tenant: TenantRecord,
  operation: OperationRecord,
  productIds: string[],
): TenantChange =>
  applyTenantTransition(tenant, { ...tenant, preparedFor: runIdOf(operation) }, transitions.prepare, operation.id, {
    productIds,
  });

/** Ends an operation on a tenant: well, or with an error. */
export const endTenantOperation = (
  tenant: TenantRecord,
  operation: OperationRecord,
  productIds: string[],
  error?: Failure,
): TenantChange => {
  const { succeed, fail } = tenantWork[operation.kind as TenantOperationKind];
  const { activeOperationId: _, reason: __, preparedFor: ___, ...idle } = tenant;
  if (error === undefined) return applyTenantTransition(tenant, idle, succeed, operation.id, { productIds });
  const { reason } = error;
  return applyTenantTransition(tenant, { ...idle, reason }, fail, operation.id, { productIds, reason });
};
