import type * as z from "zod";
import type { Caller } from "../../../schemas/caller.ts";
import { type Failure, Operation, type OperationRecord } from "../../../schemas/operation.ts";
import { Product, type ProductRecord } from "../../../schemas/product.ts";
import { Subscription, type SubscriptionRecord } from "../../../schemas/subscription.ts";
import { Tenant, type TenantCard, type TenantRecord } from "../../../schemas/tenant.ts";
import { User, type UserRecord } from "../../../schemas/user.ts";
import { isOver } from "../../core/operation/operation.ts";
import { latestIntegrationOf } from "../../core/product/integration.ts";
import { canReadWholeTenant } from "../../core/shared/access.ts";
import { resolveAllowedActions } from "../../core/shared/allowed-actions.ts";
import { withRedactedReason } from "../../core/shared/redact-reason.ts";
import type { SuccessResponse } from "../http/route.ts";

/** Seconds after which it is worth asking for an operation's progress. */
const RETRY_AFTER_SECONDS = "1";

/** Returns the fields of a record that its public schema names. All other fields stay with the platform, so that a new
 *  private field can't leak and a new public one is never forgotten. */
const pickPublic = <Shape extends z.ZodRawShape, Rec extends object>(
  { shape }: z.ZodObject<Shape>,
  record: Rec,
): Pick<Rec, keyof Rec & keyof Shape> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => Object.hasOwn(shape, key))) as Pick<
    Rec,
    keyof Rec & keyof Shape
  >;

/** Returns a reason as the caller may read it: a tenant's people see none of a product's account. */
const renderReason = <One extends { reason?: string | undefined }>(one: One, caller: Caller): One =>
  caller.tenantId === undefined ? one : withRedactedReason(one);

export const renderSubscription = (record: SubscriptionRecord, caller: Caller): Subscription => {
  return {
    ...renderReason(pickPublic(Subscription, record), caller),
    allowedActions: resolveAllowedActions(caller, "subscription", record),
  };
};

const renderTenantCard = (
  { id, name, tags, status, createdAt, updatedAt, version }: TenantRecord,
  subscriptions: SubscriptionRecord[],
  actions: string[],
): TenantCard => ({
  ...{ id, name, tags, status, createdAt, updatedAt, version },
  subscriptions: subscriptions.map(({ productId, planId, status }) => ({ productId, planId, status })),
  allowedActions: actions,
});

/** Returns a tenant as the caller may see it: the whole, or its card alone. */
export const renderTenant = (
  record: TenantRecord,
  subscriptions: SubscriptionRecord[],
  caller: Caller,
): Tenant | TenantCard => {
  const actions = resolveAllowedActions(caller, "tenant", { ...record, tenantId: record.id });
  if (!canReadWholeTenant(caller)) return renderTenantCard(record, subscriptions, actions);
  return {
    ...renderReason(pickPublic(Tenant, record), caller),
    subscriptions: subscriptions.map((one) => renderSubscription(one, caller)),
    allowedActions: actions,
  };
};

/** Returns whether the caller may see how the control plane enters the product's account. */
const canSeeConnection = ({ roles, team }: Caller, product: ProductRecord): boolean =>
  roles.includes("platform-admin") ||
  roles.includes("auditor") ||
  (roles.includes("product-owner") && product.team === team);

/** Returns a product as the caller may see it, with the template's text only where it was read. */
export const renderProduct = (record: ProductRecord, caller: Caller, template?: string): Product => {
  const { connection, ...shown } = pickPublic(Product, record);
  const { failureReason: reason, candidate } = record;
  const { templateKey: _, ...integration } = { templateKey: undefined, ...latestIntegrationOf(record) };
  return {
    ...shown,
    ...(candidate === undefined ? {} : { unverified: true }),
    integration: { ...integration, ...(template === undefined ? {} : { template }) } as Product["integration"],
    ...(reason === undefined ? {} : { reason }),
    ...(canSeeConnection(caller, record) ? { connection } : {}),
    allowedActions: resolveAllowedActions(caller, "product", record),
  };
};

/** Returns a user as the caller may see it; `busy` says that an operation runs on the user. */
export const renderUser = (record: UserRecord, caller: Caller, busy: boolean): User => {
  const type = record.tenantId === undefined ? "staff" : "user";
  const activeOperationId = busy ? record.lastOperationId : undefined;
  return {
    ...renderReason(pickPublic(User, record), caller),
    allowedActions: resolveAllowedActions(caller, type, { ...record, activeOperationId }),
  };
};

type WithError = { error?: Failure | undefined };

/** Returns an operation as the caller may see it. */
export const renderOperation = (record: OperationRecord, caller: Caller): Operation => {
  const renderError = <One extends WithError>(one: One): One =>
    one.error === undefined ? one : { ...one, error: renderReason(one.error, caller) };
  return {
    ...renderError(pickPublic(Operation, record)),
    steps: record.steps.map((step) => ({ ...step, attempts: step.attempts.map(renderError) })),
    done: isOver(record),
    allowedActions: resolveAllowedActions(caller, "operation", record),
  };
};

/** A resource with its version as ETag. */
export const toResourceResponse = (body: { version: number }): SuccessResponse => ({
  status: 200,
  body,
  headers: { etag: `"${body.version}"` },
});

/** Long work was accepted: where to follow it, and when to look. */
export const toAcceptedResponse = (operationId: string, body: unknown): SuccessResponse => ({
  status: 202,
  body,
  headers: { location: `/v1/operations/${operationId}`, "retry-after": RETRY_AFTER_SECONDS },
});
