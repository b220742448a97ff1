import type { Failure, OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { SubscriptionStatus } from "../../../schemas/subscription.ts";
import type { RequestTenant, TenantRecord, TenantStatus } from "../../../schemas/tenant.ts";
import { queueOperation, runIdOf } from "../operation/operation.ts";
import {
  accept,
  type Change,
  type Context,
  type Decision,
  type DomainEvent,
  type Draft,
  reject,
} from "../shared/decision.ts";
import { type Transition, tenantTransitions as transitions } from "../shared/transitions.ts";
import { checkSubscribeRequest, requestSubscription } from "../subscription/subscribe.ts";
import type { SubscriptionWork } from "../subscription/subscription.ts";
import { requestUser } from "../user/user.ts";

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

/** In the form below a character may become many, and a key in a table has 2 KB: what is behind these is left out. */
const MAX_KEY_CHARACTERS = 400;

/** Takes away what makes a difference that nobody sees; case and composition may bring about more of it, hence twice. */
const normalizeName = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFKC")
    .replaceAll(/\p{Default_Ignorable_Code_Point}+/gu, "");

/** The form in which a tenant's name is held, so that names that look the same are the same. */
export const toNameKey = (name: string): string => {
  const plain = normalizeName(normalizeName(name)).replaceAll(/\s+/g, " ").trim();
  return [...plain].slice(0, MAX_KEY_CHARACTERS).join("").trim();
};

type TenantChange = Extract<Change, { type: "tenant" }>;

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

/** Accepts a request for a tenant; refuses when a tenant not yet deleted holds the name, or a user the e-mail. */
export const requestTenant = (
  state: { products: ReadonlyMap<string, ProductRecord>; nameTaken: boolean; emailTaken: boolean },
  requested: RequestTenant,
  context: Context,
): Decision & { tenantId?: string; operationId?: string } => {
  const checks = requested.subscriptions.map((one, index) =>
    checkSubscribeRequest(one, state.products.get(one.productId), `/subscriptions/${index}`),
  );
  const rejections = checks.flatMap((checked) => ("rejection" in checked ? [checked.rejection] : []));
  const [first] = rejections;
  if (first) {
    const errors = rejections.filter(({ code }) => code === first.code).flatMap((rejection) => rejection.errors ?? []);
    return reject({ ...first, ...(errors.length > 0 ? { errors } : {}) });
  }
  if (state.nameTaken) {
    return reject({ code: "nameTaken", detail: `There is a tenant called ${requested.name} already.` });
  }
  if (state.emailTaken) {
    return reject({ code: "emailTaken", detail: "The administrator's e-mail belongs to another user." });
  }

  const tenantId = context.newId("ten");
  const operationId = context.newId("op");
  const administratorId = context.newId("usr");
  const { subscriptions, ...about } = requested;
  const productIds = subscriptions.map((one) => one.productId);
  const { to, event } = transitions.request;
  const data = { tenantId, productIds, onPartialFailure: requested.onPartialFailure };
  const tenant: TenantChange = {
    type: "tenant",
    after: {
      id: tenantId,
      ...about,
      status: to,
      administratorId,
      activeOperationId: operationId,
      lastOperationId: operationId,
    },
    events: [{ name: event, data }],
    operationId,
    reserve: [{ catalog: "tenant", kind: "name", value: toNameKey(requested.name) }],
  };
  const target = { type: "tenant", id: tenantId } as const;
  const operation = queueOperation(context, { id: operationId, kind: "tenant.onboard", target, tenantId });
  const administrator = requestUser({
    id: administratorId,
    email: requested.adminEmail,
    roles: ["tenant-admin"],
    tenantId,
  });
  const children = checks.flatMap((checked, index) => {
    const one = subscriptions[index];
    if (one === undefined || "rejection" in checked) return [];
    return requestSubscription(context, one, checked, { tenantId, parentId: operationId }).changes;
  });
  return { ...accept([tenant, operation, administrator, ...children]), tenantId, operationId };
};

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
