import type { IntegrationKind } from "../../../schemas/integration.ts";
import type { Plan } from "../../../schemas/plan.ts";
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
  reject,
} from "../shared/decision.ts";
import { rejectBusy } from "../shared/rejections.ts";
import { isAllowedFrom, subscriptionTransitions } from "../shared/transitions.ts";
import { checkSubscribeRequest, checkTenantReady } from "./check-plan.ts";
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
  return { code: "limitReached", detail: `A tenant has at most ${MAX_SUBSCRIPTIONS} subscriptions.` };
}

/** Requests a subscription and queues the operation that provisions it. */
export function requestSubscription(
  context: Context,
  requested: Subscribe,
  { plan, integration }: { plan: Plan; integration: IntegrationKind },
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
  const rejected = checkTenantReady(tenant, "subscribe to a product");
  if (rejected) return rejected;
  const before = subscriptions.find((one) => one.productId === requested.productId);
  if (before?.activeOperationId !== undefined) return rejectBusy(before.activeOperationId, "subscription");
  if (before !== undefined && !isAllowedFrom(subscriptionTransitions.subscribe, before.status)) {
    const detail = `The tenant has a subscription to ${requested.productId} that is ${before.status}.`;
    return reject({ code: "alreadySubscribed", detail, currentStatus: before.status });
  }
  const limitReached = checkSubscriptionLimit(subscriptions);
  if (limitReached) return reject(limitReached);
  if (before === undefined && subscriptions.length >= MAX_PRODUCTS_EVER) {
    return reject({ code: "limitReached", detail: `A tenant can have had at most ${MAX_PRODUCTS_EVER} products.` });
  }
  const checked = checkSubscribeRequest(requested, state.product, "");
  if ("rejection" in checked) return reject(checked.rejection);
  const { operationId, changes } = requestSubscription(context, requested, checked, { tenantId: tenant.id, before });
  // Users of an earlier, cancelled subscription may still hold seats.
  const noSeatLeft = checkSeatLimits(changes, state.seats);
  if (noSeatLeft) return reject(noSeatLeft);
  return { ...accept(changes, [{ type: "tenant", record: tenant }]), operationId };
}
