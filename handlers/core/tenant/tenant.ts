import type { DataOf } from "../../../events/catalog.ts";
import type { Failure, OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionStatus } from "../../../schemas/subscription.ts";
import type { RestoredStatus, TenantRecord, TenantStatus } from "../../../schemas/tenant.ts";
import { runIdOf } from "../operation/operation.ts";
import type { Change, DomainEvent, Draft } from "../shared/decision.ts";
import { type Transition, tenantTransitions as transitions } from "../shared/transitions.ts";
import type { SubscriptionWork } from "../subscription/subscription.ts";
import { listDifferences } from "../truth/findings.ts";

type TenantTransition = Transition<TenantStatus>;

/** The transitions of an operation on a tenant, and its work on the subscriptions. */
type TenantWork = {
  start: TenantTransition;
  succeed: TenantTransition;
  fail: TenantTransition;
  /** The work on each subscription in one of the statuses. An onboarding has none: its request starts its children. */
  each?: { kind: SubscriptionWork; from: readonly SubscriptionStatus[] };
  /** The work on what stays suspended after a restoration: the leaving may have failed to suspend it. @default - none */
  kept?: { kind: SubscriptionWork; from: readonly SubscriptionStatus[] };
  /** The work that undoes the completed work after a failure. @default - completed work stays */
  undo?: { kind: SubscriptionWork; from: readonly SubscriptionStatus[] };
};

const comparison = {
  start: transitions.requestCheck,
  succeed: transitions.endCheck,
  fail: transitions.failCheck,
} as const satisfies TenantWork;

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
  /** Nothing undoes a part of a leaving: a retry suspends the rest. */
  "tenant.leave": {
    start: transitions.leave,
    succeed: transitions.endLeaving,
    fail: transitions.failLeaving,
    each: { kind: "subscription.suspend", from: ["active"] },
  },
  /** The state before the leaving decides the status after a success: `applySuccess`. */
  "tenant.restore": {
    start: transitions.restore,
    succeed: transitions.restoreAsActive,
    fail: transitions.failRestoration,
    each: { kind: "subscription.reactivate", from: ["suspended"] },
    kept: { kind: "subscription.suspend", from: ["active"] },
    undo: { kind: "subscription.suspend", from: ["active"] },
  },
  "tenant.offboard": {
    start: transitions.offboard,
    succeed: transitions.endOffboarding,
    fail: transitions.failOffboarding,
    each: { kind: "subscription.deprovision", from: ["active", "suspended", "failed"] },
  },
  "tenant.check": comparison,
  "tenant.repair": comparison,
} as const satisfies Partial<Record<OperationKind, TenantWork>>;

/** Returns whether an operation compares the tenant with reality. */
export const isComparison = (kind: OperationKind): boolean => kind === "tenant.check" || kind === "tenant.repair";

export type TenantOperationKind = keyof typeof tenantWork;

export type TenantChange = Extract<Change, { type: "tenant" }>;

/** Applies a transition to a tenant; `more` is added to the event's data. */
export const applyTenantTransition = (
  before: TenantRecord,
  draft: Draft<"tenant">,
  { to, event }: TenantTransition,
  operationId: string,
  more: { productIds: string[] } & Partial<
    DataOf<
      | "TenantUpdated"
      | "TenantOnboardingFailed"
      | "TenantLeaving"
      | "TenantRestored"
      | "TenantRequested"
      | "TenantCheckRequested"
      | "TenantChecked"
    >
  >,
): TenantChange => ({
  type: "tenant",
  before,
  after: { ...draft, status: to === "same" ? draft.status : to },
  events: [{ name: event, data: { tenantId: draft.id, ...more } } as DomainEvent],
  operationId,
});

/** Builds the data of the event that starts an operation on a tenant. */
export const buildStartData = (
  kind: TenantOperationKind,
  { onPartialFailure, purgeAt }: Draft<"tenant">,
  productIds: string[],
) => ({
  productIds: isComparison(kind) ? [] : productIds,
  ...(isComparison(kind) ? { repairs: kind === "tenant.repair" } : {}),
  ...(kind === "tenant.onboard" ? { onPartialFailure } : {}),
  ...(kind === "tenant.leave" && purgeAt !== undefined ? { purgeAt } : {}),
});

const restoringTransitions: Record<RestoredStatus, TenantTransition> = {
  active: transitions.restoreAsActive,
  suspended: transitions.restoreAsSuspended,
  failed: transitions.restoreAsFailed,
};

/** Applies the transition that ends a successful operation on a tenant. */
function applySuccess(
  tenant: TenantRecord,
  { id, kind }: OperationRecord,
  idle: Draft<"tenant">,
  productIds: string[],
): TenantChange {
  if (kind !== "tenant.restore") {
    return applyTenantTransition(tenant, idle, tenantWork[kind as TenantOperationKind].succeed, id, { productIds });
  }
  const { beforeLeaving, ...restored } = idle;
  const { status = "active", reason, lastOperationId = id } = beforeLeaving ?? {};
  const draft = { ...restored, lastOperationId, ...(reason === undefined ? {} : { reason }) };
  return applyTenantTransition(tenant, draft, restoringTransitions[status], id, { productIds, status });
}

/** Returns whether a restoration leaves a subscription suspended, because it was suspended before the tenant left. */
export const staysSuspended = ({ beforeLeaving }: TenantRecord, productId: string): boolean =>
  beforeLeaving?.suspendedProductIds.includes(productId) === true;

/**
 * Records that the tenant's own workflow ended in this run, successfully or not. `reconcileTenant` ends the operation
 * after the subscriptions' operations.
 */
export function markTenantPrepared(
  tenant: TenantRecord,
  operation: OperationRecord,
  productIds: string[],
): TenantChange {
  const compares = isComparison(operation.kind);
  const transition = compares ? transitions.prepareCheck : transitions.prepare;
  const draft = { ...tenant, preparedFor: runIdOf(operation) };
  return applyTenantTransition(tenant, draft, transition, operation.id, { productIds: compares ? [] : productIds });
}

/** Builds the event of a tenant whose differences have changed; undefined if they are the known ones. */
function buildTruthEvent({ id, differences: known = [] }: TenantRecord, found: string[]): DomainEvent | undefined {
  if (known.join() === found.join()) return undefined;
  const data = { tenantId: id, productIds: [] };
  return found.length === 0
    ? { name: "TruthRestored", data }
    : { name: "TruthDiverged", data: { ...data, differences: found } };
}

/** Records the differences that a comparison found, with an event if they have changed. */
export function recordDifferences(change: TenantChange, tenant: TenantRecord, found: string[]): TenantChange {
  const { differences: _, ...after } = change.after;
  const event = buildTruthEvent(tenant, found);
  return {
    ...change,
    after: { ...after, ...(found.length === 0 ? {} : { differences: found }) },
    events: [...change.events, ...(event === undefined ? [] : [event])],
  };
}

/** Ends a check or a repair, which leaves the tenant's state alone. */
function endComparison(tenant: TenantRecord, operation: OperationRecord, error: Failure | undefined): TenantChange {
  const { activeOperationId: _, preparedFor: __, ...idle } = tenant;
  const { id, findings } = operation;
  const productIds: string[] = [];
  if (error !== undefined) {
    return applyTenantTransition(tenant, idle, comparison.fail, id, { productIds, reason: error.reason });
  }
  const found = listDifferences(findings);
  const more = { productIds, differences: found };
  return recordDifferences(applyTenantTransition(tenant, idle, comparison.succeed, id, more), tenant, found);
}

/** Applies the transition that ends an operation on a tenant: the failing one if there is an error. */
export function endTenantOperation(
  tenant: TenantRecord,
  operation: OperationRecord,
  productIds: string[],
  error?: Failure,
): TenantChange {
  if (isComparison(operation.kind)) return endComparison(tenant, operation, error);
  const { fail } = tenantWork[operation.kind as TenantOperationKind];
  const { activeOperationId: _, reason: __, preparedFor: ___, ...idle } = tenant;
  if (error === undefined) return applySuccess(tenant, operation, idle, productIds);
  const { reason } = error;
  return applyTenantTransition(tenant, { ...idle, reason }, fail, operation.id, { productIds, reason });
}
