import type { Caller } from "../../schemas/caller.ts";
import type { Operation, OperationRecord } from "../../schemas/operation.ts";
import type { Product, ProductRecord } from "../../schemas/product.ts";
import type { Subscription, SubscriptionRecord } from "../../schemas/subscription.ts";
import type { Tenant, TenantRecord } from "../../schemas/tenant.ts";
import { allowedActions } from "../core/actions.ts";
import { isOver } from "../core/operation.ts";
import type { Answer } from "./route.ts";

/** Seconds after which it is worth asking for an operation's progress. */
const RETRY_AFTER = "1";

export const subscriptionOf = (record: SubscriptionRecord, caller: Caller): Subscription => {
  const {
    activeOperationId: _,
    lastOperationId: __,
    templateKey: ___,
    endAnnouncedFor: ____,
    round: _____,
    roundFailed: ______,
    sequence: _______,
    head: ________,
    ...shown
  } = record;
  return { ...shown, allowedActions: allowedActions(caller, "subscription", record) };
};

export const tenantOf = (record: TenantRecord, subscriptions: SubscriptionRecord[], caller: Caller): Tenant => {
  const {
    administratorId: _,
    preparedFor: __,
    activeOperationId: ___,
    lastOperationId: ____,
    sequence: _____,
    head: ______,
    ...shown
  } = record;
  return {
    ...shown,
    subscriptions: subscriptions.map((one) => subscriptionOf(one, caller)),
    allowedActions: allowedActions(caller, "tenant", { ...record, tenantId: record.id }),
  };
};

/** Whether the caller manages the product, and so may see how the control plane gets into its account. */
const seesConnection = ({ roles, team }: Caller, product: ProductRecord): boolean =>
  roles.includes("platform-admin") ||
  roles.includes("auditor") ||
  (roles.includes("product-owner") && product.team === team);

/** A product; its template's text only where it was read. */
export const productOf = (record: ProductRecord, caller: Caller, template?: string): Product => {
  const {
    activeOperationId: _,
    lastOperationId: __,
    sequence: ___,
    head: ____,
    credentials: _____,
    integration,
    connection,
    failureReason: reason,
    ...shown
  } = record;
  const { templateKey: ______, ...rest } = { templateKey: undefined, ...integration };
  return {
    ...shown,
    integration: { ...rest, ...(template === undefined ? {} : { template }) } as Product["integration"],
    ...(reason === undefined ? {} : { reason }),
    ...(seesConnection(caller, record) ? { connection } : {}),
    allowedActions: allowedActions(caller, "product", record),
  };
};

export const operationOf = (record: OperationRecord, caller: Caller): Operation => {
  const {
    tenantId: _,
    productId: __,
    run: ___,
    wanted: ____,
    licence: _____,
    followedBy: ______,
    open: _______,
    sequence: ________,
    head: _________,
    ...shown
  } = record;
  return { ...shown, done: isOver(record), allowedActions: allowedActions(caller, "operation", record) };
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
