import type * as z from "zod";
import type { ActionName } from "../../../schemas/actions.ts";
import type { Caller } from "../../../schemas/caller.ts";
import { type Failure, Operation, type OperationRecord } from "../../../schemas/operation.ts";
import { Product, type ProductRecord } from "../../../schemas/product.ts";
import { Subscription, type SubscriptionRecord } from "../../../schemas/subscription.ts";
import { Tenant, TenantCard, type TenantRecord } from "../../../schemas/tenant.ts";
import { User, type UserRecord } from "../../../schemas/user.ts";
import { isOver } from "../../core/operation/operation.ts";
import { latestIntegrationOf } from "../../core/product/integration.ts";
import { canReadWholeTenant } from "../../core/shared/access.ts";
import { resolveAllowedActions } from "../../core/shared/allowed-actions.ts";
import { withRedactedReason } from "../../core/shared/redact-reason.ts";

/** Returns the fields of a record that its public schema contains. A new private field cannot leak, and a new public
 *  field is never forgotten. */
const pickPublic = <Shape extends z.ZodRawShape, Rec extends object>(
  { shape }: z.ZodObject<Shape>,
  record: Rec,
): Pick<Rec, keyof Rec & keyof Shape> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => Object.hasOwn(shape, key))) as Pick<
    Rec,
    keyof Rec & keyof Shape
  >;

/** Removes the details of a product's account from a reason that a tenant's user reads. */
const renderReason = <One extends { reason?: string | undefined }>(one: One, caller: Caller): One =>
  caller.tenantId === undefined ? one : withRedactedReason(one);

/** Renders a subscription for a caller. */
export function renderSubscription(record: SubscriptionRecord, caller: Caller): Subscription {
  return {
    ...renderReason(pickPublic(Subscription, record), caller),
    allowedActions: resolveAllowedActions(caller, "subscription", record),
  };
}

const renderTenantCard = (
  record: TenantRecord,
  subscriptions: SubscriptionRecord[],
  actions: ActionName<"Tenant">[],
): TenantCard => ({
  ...pickPublic(TenantCard, record),
  subscriptions: subscriptions.map(({ productId, planId, status }) => ({ productId, planId, status })),
  allowedActions: actions,
});

/** Renders a tenant for a caller: complete, or reduced to its card for a member. */
export function renderTenant(
  record: TenantRecord,
  subscriptions: SubscriptionRecord[],
  caller: Caller,
): Tenant | TenantCard {
  const actions = resolveAllowedActions(caller, "tenant", { ...record, tenantId: record.id });
  if (!canReadWholeTenant(caller)) return renderTenantCard(record, subscriptions, actions);
  return {
    ...renderReason(pickPublic(Tenant, record), caller),
    subscriptions: subscriptions.map((one) => renderSubscription(one, caller)),
    allowedActions: actions,
  };
}

/** Returns whether a caller sees the roles and the ExternalId with which the control plane enters a product's account. */
const canSeeConnection = ({ roles, team }: Caller, product: ProductRecord): boolean =>
  roles.includes("platform-admin") ||
  roles.includes("auditor") ||
  (roles.includes("product-owner") && product.team === team);

/** Renders a product for a caller. @param template - the template's text, left out if it was not loaded */
export function renderProduct(record: ProductRecord, caller: Caller, template?: string): Product {
  const { connection, ...visible } = pickPublic(Product, record);
  const { failureReason: reason, candidate } = record;
  const { templateKey: _, ...integration } = { templateKey: undefined, ...latestIntegrationOf(record) };
  return {
    ...visible,
    ...(candidate === undefined ? {} : { unverified: true }),
    integration: { ...integration, ...(template === undefined ? {} : { template }) } as Product["integration"],
    ...(reason === undefined ? {} : { reason }),
    ...(canSeeConnection(caller, record) ? { connection } : {}),
    allowedActions: resolveAllowedActions(caller, "product", record),
  };
}

/** Renders a user for a caller. @param busy - true if an operation runs on the user */
export function renderUser(record: UserRecord, caller: Caller, busy: boolean): User {
  const type = record.tenantId === undefined ? "staff" : "user";
  const activeOperationId = busy ? record.lastOperationId : undefined;
  return {
    ...renderReason(pickPublic(User, record), caller),
    allowedActions: resolveAllowedActions(caller, type, { ...record, activeOperationId }),
  };
}

type WithError = { error?: Failure | undefined };

/** The fields of an operation that follow from other records. */
export type OperationDetails = {
  tenantName?: string | undefined;
  /** @default false, which holds for all operations that are not over */
  retryable?: boolean;
};

/** Renders an operation for a caller. */
export function renderOperation(
  record: OperationRecord,
  caller: Caller,
  { tenantName, retryable = false }: OperationDetails,
): Operation {
  const renderError = <One extends WithError>(one: One): One =>
    one.error === undefined ? one : { ...one, error: renderReason(one.error, caller) };
  return {
    ...renderError(pickPublic(Operation, record)),
    steps: record.steps.map((step) => ({ ...step, attempts: step.attempts.map(renderError) })),
    ...(tenantName === undefined ? {} : { tenantName }),
    done: isOver(record),
    retryable,
    failing: record.failing ?? false,
    allowedActions: resolveAllowedActions(caller, "operation", record),
  };
}
