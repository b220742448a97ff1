import type { ProductRecord } from "../../../schemas/product.ts";
import type { SeatCounter, Subscribe, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { withDefaults } from "../product/parameter-defaults.ts";
import {
  accept,
  type Change,
  type Context,
  type OperationDecision,
  type Rejection,
  rejectAfterChecks,
  rejectByChecks,
} from "../shared/decision.ts";
import { buildBusy } from "../shared/rejections.ts";
import { isAllowedFrom, subscriptionTransitions } from "../shared/transitions.ts";
import { type AcceptedPlan, checkSubscribeRequest, checkTenantReady } from "./check-plan.ts";
import { grantLicence } from "./licence.ts";
import { checkSeatLimits, seatLimitOf } from "./seats.ts";
import { type ParentRun, startSubscriptionWork } from "./start-work.ts";

/** The maximum of subscriptions that are not cancelled. One transaction must be able to end all of them. */
const MAX_SUBSCRIPTIONS = 20;

/** The maximum of products that a tenant can have had. Its events name all of them, and an event has at most 64 KB. */
const MAX_PRODUCTS_EVER = 500;

/** Returns a rejection if the tenant has the maximum of subscriptions. Cancelled subscriptions do not count. */
export function checkSubscriptionLimit(subscriptions: SubscriptionRecord[]): Rejection | undefined {
  if (subscriptions.filter(({ status }) => status !== "cancelled").length < MAX_SUBSCRIPTIONS) return undefined;
  const detail = `A tenant has at most ${MAX_SUBSCRIPTIONS} subscriptions. End one first.`;
  return { code: "limitReached", detail };
}

function checkProductLimit(subscriptions: SubscriptionRecord[]): Rejection | undefined {
  if (subscriptions.length < MAX_PRODUCTS_EVER) return undefined;
  return { code: "limitReached", detail: `A tenant can have had at most ${MAX_PRODUCTS_EVER} products.` };
}

/** Returns the rejections of every subscription of a tenant, whatever the product is. */
export const checkSubscribe = (tenant: TenantRecord, subscriptions: SubscriptionRecord[]) => [
  checkTenantReady(tenant, "subscribe to a product"),
  checkSubscriptionLimit(subscriptions),
];

function checkNotSubscribed({ activeOperationId, productId, status }: SubscriptionRecord): Rejection | undefined {
  if (activeOperationId !== undefined) return buildBusy(activeOperationId, "subscription");
  if (isAllowedFrom(subscriptionTransitions.subscribe, status)) return undefined;
  const detail = `The tenant has a subscription to ${productId} that is ${status}.`;
  return {
    code: "alreadySubscribed",
    detail,
    errors: [{ pointer: "/productId", detail }],
    currentStatus: status,
  };
}

/** Requests a subscription and queues the operation that provisions it. */
export function requestSubscription(
  context: Context,
  requested: Subscribe,
  { plan, integration, release }: AcceptedPlan,
  origin: ParentRun & { tenantId: string; before?: SubscriptionRecord | undefined },
): { operationId: string; changes: Change[] } {
  const seats = seatLimitOf(plan, requested);
  const parameters = withDefaults(plan, requested.parameters);
  const draft = {
    ...requested,
    ...(seats === undefined ? {} : { seats }),
    ...(parameters === undefined ? {} : { parameters }),
    tenantId: origin.tenantId,
    integration,
    ...(release === undefined ? {} : { release }),
    licence: grantLicence(plan, context.now),
  };
  return startSubscriptionWork(context, "subscription.provision", { before: origin.before, draft }, origin);
}

/** Subscribes an active tenant to a product. */
export function subscribe(
  state: {
    tenant: TenantRecord;
    product: ProductRecord | undefined;
    subscriptions: SubscriptionRecord[];
    seats?: ReadonlyMap<string, SeatCounter>;
  },
  requested: Subscribe,
  context: Context,
): OperationDecision {
  const { tenant, subscriptions } = state;
  const before = subscriptions.find((one) => one.productId === requested.productId);
  const checks = [
    checkTenantReady(tenant, "subscribe to a product"),
    before === undefined ? checkProductLimit(subscriptions) : checkNotSubscribed(before),
    checkSubscriptionLimit(subscriptions),
  ];
  const checked = checkSubscribeRequest(requested, state.product, "");
  if ("rejection" in checked) return rejectAfterChecks(checks, checked.rejection);
  const { operationId, changes } = requestSubscription(context, requested, checked, { tenantId: tenant.id, before });
  // Users of an earlier, cancelled subscription may still hold seats.
  const rejected = rejectByChecks([...checks, checkSeatLimits(changes, state.seats)]);
  if (rejected) return rejected;
  return { ...accept(changes, [{ type: "tenant", record: tenant }]), operationId };
}
