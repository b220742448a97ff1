import type { Caller } from "../../schemas/caller.ts";
import type { Failure, Operation, OperationRecord } from "../../schemas/operation.ts";
import type { Product, ProductRecord } from "../../schemas/product.ts";
import type { Subscription, SubscriptionRecord } from "../../schemas/subscription.ts";
import type { Tenant, TenantCard, TenantRecord } from "../../schemas/tenant.ts";
import type { User, UserRecord } from "../../schemas/user.ts";
import { readsWholeTenant } from "../core/access.ts";
import { allowedActions } from "../core/actions.ts";
import { wantedIntegration } from "../core/integration.ts";
import { isOver } from "../core/operation.ts";
import { withPublicReason } from "../core/public-reason.ts";
import type { Answer } from "./route.ts";

/** Seconds after which it is worth asking for an operation's progress. */
const RETRY_AFTER = "1";

/** A record without what the platform keeps for itself. */
const without = <Shape extends object, Key extends keyof Shape>(record: Shape, ...keys: Key[]): Omit<Shape, Key> => {
  const shown = { ...record };
  for (const key of keys) delete shown[key];
  return shown;
};

/** Returns a reason as the caller may read it: a tenant's people see none of a product's account. */
const reasonFor = <One extends { reason?: string | undefined }>(one: One, caller: Caller): One =>
  caller.tenantId === undefined ? one : withPublicReason(one);

export const subscriptionOf = (record: SubscriptionRecord, caller: Caller): Subscription => {
  const shown = without(
    record,
    "activeOperationId",
    "lastOperationId",
    "templateKey",
    "endAnnouncedFor",
    "round",
    "roundFailed",
    "leftBehind",
    "integration",
    "sequence",
    "head",
  );
  return { ...reasonFor(shown, caller), allowedActions: allowedActions(caller, "subscription", record) };
};

const cardOf = (
  { id, name, tags, status, createdAt, updatedAt, version }: TenantRecord,
  subscriptions: SubscriptionRecord[],
  actions: string[],
): TenantCard => ({
  ...{ id, name, tags, status, createdAt, updatedAt, version },
  subscriptions: subscriptions.map(({ productId, planId, status }) => ({ productId, planId, status })),
  allowedActions: actions,
});

/** A tenant; only its card for those who may not read it whole. */
export const tenantOf = (
  record: TenantRecord,
  subscriptions: SubscriptionRecord[],
  caller: Caller,
): Tenant | TenantCard => {
  const actions = allowedActions(caller, "tenant", { ...record, tenantId: record.id });
  if (!readsWholeTenant(caller)) return cardOf(record, subscriptions, actions);
  const shown = without(
    record,
    "administratorId",
    "preparedFor",
    "activeOperationId",
    "lastOperationId",
    "sequence",
    "head",
  );
  return {
    ...reasonFor(shown, caller),
    subscriptions: subscriptions.map((one) => subscriptionOf(one, caller)),
    allowedActions: actions,
  };
};

/** Whether the caller manages the product, and so may see how the control plane gets into its account. */
const seesConnection = ({ roles, team }: Caller, product: ProductRecord): boolean =>
  roles.includes("platform-admin") ||
  roles.includes("auditor") ||
  (roles.includes("product-owner") && product.team === team);

/** A product; its template's text only where it was read. */
export const productOf = (record: ProductRecord, caller: Caller, template?: string): Product => {
  const shown = without(
    record,
    "activeOperationId",
    "lastOperationId",
    "sequence",
    "head",
    "credentials",
    "clientInUse",
  );
  const { integration: _, candidate, connection, failureReason: reason, ...rest } = shown;
  const integration = wantedIntegration(record);
  const about = integration.kind === "cloudformation" ? without(integration, "templateKey") : integration;
  return {
    ...rest,
    ...(candidate === undefined ? {} : { unverified: true }),
    integration: { ...about, ...(template === undefined ? {} : { template }) } as Product["integration"],
    ...(reason === undefined ? {} : { reason }),
    ...(seesConnection(caller, record) ? { connection } : {}),
    allowedActions: allowedActions(caller, "product", record),
  };
};

/** A user; `busy` where an operation runs on the user. */
export const userOf = (record: UserRecord, caller: Caller, busy: boolean): User => {
  const { shared: _, lastProducts: __, subject: ___, lastOperationId, sequence: ____, head: _____, ...shown } = record;
  const type = record.tenantId === undefined ? "staff" : "user";
  const activeOperationId = busy ? lastOperationId : undefined;
  return {
    ...reasonFor(shown, caller),
    allowedActions: allowedActions(caller, type, { ...record, activeOperationId }),
  };
};

type Failed = { error?: Failure | undefined };

export const operationOf = (record: OperationRecord, caller: Caller): Operation => {
  const shownError = <One extends Failed>(one: One): One =>
    one.error === undefined ? one : { ...one, error: reasonFor(one.error, caller) };
  const shown = without(
    record,
    "tenantId",
    "productId",
    "run",
    "wanted",
    "given",
    "progress",
    "takenUp",
    "sendsInvitation",
    "walk",
    "licence",
    "followedBy",
    "supersededBy",
    "stoppedWith",
    "requestedRun",
    "open",
    "integration",
    "report",
    "reportedBy",
    "sequence",
    "head",
  );
  const steps = record.steps.map((step) => ({ ...step, attempts: step.attempts.map(shownError) }));
  const allowed = allowedActions(caller, "operation", record);
  return { ...shownError(shown), steps, done: isOver(record), allowedActions: allowed };
};

/** A resource with its version as ETag. */
export const resource = (body: { version: number }): Answer => ({
  status: 200,
  body,
  headers: { etag: `"${body.version}"` },
});

/** Long work was accepted: where to follow it, and when to look. */
export const accepted = (operationId: string, body: unknown): Answer => ({
  status: 202,
  body,
  headers: { location: `/v1/operations/${operationId}`, "retry-after": RETRY_AFTER },
});
