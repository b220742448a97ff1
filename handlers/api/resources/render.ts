import type { ResourceActions } from "../../../schemas/actions.ts";
import type { Caller } from "../../../schemas/caller.ts";
import type { Finding } from "../../../schemas/finding.ts";
import { CloudFormationIntegration, EventsIntegration, type StoredIntegration } from "../../../schemas/integration.ts";
import { type Failure, Operation, type OperationRecord } from "../../../schemas/operation.ts";
import { Product, type ProductRecord } from "../../../schemas/product.ts";
import { Subscription, type SubscriptionRecord } from "../../../schemas/subscription.ts";
import { Subscriber, Tenant, TenantCard, type TenantRecord } from "../../../schemas/tenant.ts";
import { User, type UserRecord } from "../../../schemas/user.ts";
import { now } from "../../adapters/clock.ts";
import { isOver } from "../../core/operation/operation.ts";
import type { RetrySubject } from "../../core/operation/retry.ts";
import { latestIntegrationOf } from "../../core/product/integration.ts";
import { canReadWholeTenant, findAccessScope } from "../../core/shared/access.ts";
import { resolveActions } from "../../core/shared/allowed-actions.ts";
import { redactReason, withRedactedReason } from "../../core/shared/redact-reason.ts";
import type { UserSituation } from "../../core/user/check-user.ts";
import { pickPublic } from "./pick-public.ts";

/** Removes the details of a product's account from a reason that a tenant's user reads. */
const renderReason = <One extends { reason?: string | undefined }>(one: One, caller: Caller): One =>
  caller.tenantId === undefined ? one : withRedactedReason(one);

/** The actions of a caller who may change nothing. */
const noActions: ResourceActions<never> = { allowedActions: [], blockedActions: [] };

/** Renders a subscription of a tenant for a caller. */
export const renderSubscription = (record: SubscriptionRecord, tenant: TenantRecord, caller: Caller): Subscription => ({
  ...renderReason(pickPublic(Subscription, record), caller),
  ...resolveActions(caller, "subscription", { tenant, subscription: record }),
});

const renderTenantCard = (
  record: TenantRecord,
  subscriptions: SubscriptionRecord[],
  actions: ResourceActions<"Tenant">,
): TenantCard => ({
  ...pickPublic(TenantCard, record),
  subscriptions: subscriptions.map(({ productId, planId, status }) => ({ productId, planId, status })),
  ...actions,
});

/** Renders a tenant for a caller: complete, or reduced to its card for a member. */
export function renderTenant(
  record: TenantRecord,
  subscriptions: SubscriptionRecord[],
  caller: Caller,
): Tenant | TenantCard {
  const actions = resolveActions(caller, "tenant", { tenant: record, subscriptions });
  if (!canReadWholeTenant(caller)) return renderTenantCard(record, subscriptions, actions);
  return {
    ...renderReason(pickPublic(Tenant, record), caller),
    subscriptions: subscriptions.map((one) => renderSubscription(one, record, caller)),
    ...actions,
  };
}

/** Renders a tenant for the machine client of a product, which may change nothing. */
export const renderSubscriber = (record: TenantRecord, subscription: SubscriptionRecord): Subscriber => ({
  ...pickPublic(Subscriber, record),
  subscriptions: [{ ...pickPublic(Subscription, subscription), ...noActions }],
  ...noActions,
});

/** Returns a tenant without the parameters and outputs of its subscriptions. */
export const summarizeTenant = (tenant: Tenant | TenantCard): Tenant | TenantCard =>
  "adminEmail" in tenant
    ? {
        ...tenant,
        subscriptions: tenant.subscriptions.map(({ parameters: _, outputs: __, ...subscription }) => subscription),
      }
    : tenant;

/** Returns whether a caller sees the roles and the ExternalId with which the control plane enters a product's account. */
const canSeeConnection = ({ roles, team }: Caller, product: ProductRecord): boolean =>
  roles.includes("platform-admin") ||
  roles.includes("auditor") ||
  (roles.includes("product-owner") && product.team === team);

/** Renders an integration; the record has the key of the template in place of its text. */
const renderIntegration = (stored: StoredIntegration, template?: string): Product["integration"] =>
  stored.kind === "events"
    ? pickPublic(EventsIntegration, stored)
    : { ...pickPublic(CloudFormationIntegration, stored), ...(template === undefined ? {} : { template }) };

/** Renders a product for a caller. @param more - the template's text and whether it has subscribers, if loaded */
export function renderProduct(
  record: ProductRecord,
  caller: Caller,
  { template, subscribed }: { template?: string | undefined; subscribed?: boolean | undefined } = {},
): Product {
  const { connection, activeOperationId, lastOperationId, ...visible } = pickPublic(Product, record);
  const teamFields = { connection, lastOperationId, ...(activeOperationId === undefined ? {} : { activeOperationId }) };
  const { failureReason, candidate } = record;
  const seesConnection = canSeeConnection(caller, record);
  const reason = failureReason === undefined || seesConnection ? failureReason : redactReason(failureReason);
  return {
    ...visible,
    ...(candidate === undefined ? {} : { unverified: true }),
    integration: renderIntegration(latestIntegrationOf(record), template),
    ...(reason === undefined ? {} : { reason }),
    ...(seesConnection ? teamFields : {}),
    ...resolveActions(caller, "product", { product: record, now: now(), subscribed }),
  };
}

/** Renders a user for a caller. Members may not read operations, so they do not see their ids. */
export function renderUser(record: UserRecord, caller: Caller, situation: Omit<UserSituation, "user">): User {
  const { lastOperationId, ...visible } = renderReason(pickPublic(User, record), caller);
  const { running } = situation;
  const operationIds = {
    ...(running === undefined ? {} : { activeOperationId: running.id }),
    ...(lastOperationId === undefined ? {} : { lastOperationId }),
  };
  return {
    ...visible,
    ...(findAccessScope(caller, "GET /operations/{operationId}") === undefined ? {} : operationIds),
    ...resolveActions(caller, record.tenantId === undefined ? "staff" : "user", { user: record, ...situation }),
  };
}

type WithError = { error?: Failure | undefined };

/** Returns findings for a caller, without the details of a product's account for a tenant's user. */
const renderFindings = (findings: Finding[], { tenantId }: Caller): Finding[] =>
  tenantId === undefined ? findings : findings.map((one) => ({ ...one, detail: redactReason(one.detail) }));

/** The fields of an operation that follow from other records. */
export type OperationDetails = {
  tenantName?: string | undefined;
  /** @default false, which holds for all operations that are not over */
  retryable?: boolean;
  /** The resource on which it ran, which decides whether it can be retried; undefined where that is not loaded */
  subject?: RetrySubject | undefined;
};

/** Renders an operation for a caller. */
export function renderOperation(
  record: OperationRecord,
  caller: Caller,
  { tenantName, retryable = false, subject }: OperationDetails,
): Operation {
  const renderError = <One extends WithError>(one: One): One =>
    one.error === undefined ? one : { ...one, error: renderReason(one.error, caller) };
  const { findings, ...visible } = pickPublic(Operation, record);
  return {
    ...renderError(visible),
    ...(findings === undefined ? {} : { findings: renderFindings(findings, caller) }),
    steps: record.steps.map((step) => ({ ...step, attempts: step.attempts.map(renderError) })),
    ...(tenantName === undefined ? {} : { tenantName }),
    done: isOver(record),
    retryable,
    failing: record.failing ?? false,
    ...resolveActions(caller, "operation", { operation: record, subject }),
  };
}
