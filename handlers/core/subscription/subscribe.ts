import type { IntegrationKind, Plan, ProductRecord } from "../../../schemas/product.ts";
import type { ChangeSubscription, SeatCounter, Subscribe, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { withDefaults } from "../product/parameter-defaults.ts";
import { validateParameters } from "../product/plan-parameters.ts";
import { accept, type Change, type Context, type Decision, type Rejection, reject } from "../shared/decision.ts";
import { isAllowedFrom, subscriptionTransitions } from "../shared/transitions.ts";
import { changeLicence, grantLicence } from "./licence.ts";
import { checkSeatLimits, seatLimitOf } from "./seats.ts";
import { type ParentRun, startSubscriptionWork } from "./subscription.ts";

/** The most living subscriptions a tenant can have: what ends them all must fit into what one transaction takes. */
const MAX_SUBSCRIPTIONS = 20;

/** The most products a tenant can ever have had: its events name all of them, and an event has at most 64 KB. */
const MAX_PRODUCTS_EVER = 500;

/** Refuses one more living subscription where the tenant has the most already; cancelled ones do not count. */
export const checkSubscriptionLimit = (subscriptions: SubscriptionRecord[]): Rejection | undefined => {
  if (subscriptions.filter(({ status }) => status !== "cancelled").length < MAX_SUBSCRIPTIONS) return undefined;
  return { code: "limitReached", detail: `A tenant has at most ${MAX_SUBSCRIPTIONS} subscriptions.` };
};

const buildUnknownReference = (pointer: string, detail: string): Rejection => ({
  code: "unknownReference",
  detail,
  errors: [{ pointer, detail }],
});

/** Whether the plan allows these seats and parameters; `pointer` says where in the body they stand. */
const checkTerms = (
  requested: Omit<Subscribe, "productId" | "planId">,
  plan: Plan,
  pointer: string,
  { withParameters = true } = {},
): Rejection | undefined => {
  const errors = withParameters ? validateParameters(plan, withDefaults(plan, requested.parameters), pointer) : [];
  const most = plan.entitlements.seats;
  if (requested.seats !== undefined && most !== undefined && requested.seats > most) {
    errors.push({ pointer: `${pointer}/seats`, detail: `The plan ${plan.id} has at most ${most} seats.` });
  }
  if (errors.length === 0) return undefined;
  return { code: "invalidField", detail: "The plan does not allow this subscription.", errors };
};

/** Whether a subscription may be asked for, judged by the product alone; `pointer` says where in the body it stands. */
export const checkSubscribeRequest = (
  requested: Subscribe,
  product: ProductRecord | undefined,
  pointer: string,
): { plan: Plan; integration: IntegrationKind } | { rejection: Rejection } => {
  if (product === undefined || product.status === "retired") {
    return { rejection: buildUnknownReference(`${pointer}/productId`, `There is no product ${requested.productId}.`) };
  }
  const plan = product.plans.find((candidate) => candidate.id === requested.planId);
  if (plan === undefined) {
    const detail = `The product ${product.id} has no plan ${requested.planId}.`;
    return { rejection: buildUnknownReference(`${pointer}/planId`, detail) };
  }
  if (product.status !== "available") {
    const detail = `The product ${product.id} is ${product.status}: only an available one can be subscribed to.`;
    return { rejection: { code: "productUnavailable", detail, currentStatus: product.status } };
  }
  const rejection = checkTerms(requested, plan, pointer);
  return rejection ? { rejection } : { plan, integration: product.integration.kind };
};

/** The subscription and the operation that will provision it. */
export const requestSubscription = (
  context: Context,
  requested: Subscribe,
  { plan, integration }: { plan: Plan; integration: IntegrationKind },
  about: ParentRun & { tenantId: string; before?: SubscriptionRecord | undefined },
): { operationId: string; changes: Change[] } => {
  const seats = seatLimitOf(plan, requested);
  const parameters = withDefaults(plan, requested.parameters);
  const draft = {
    ...requested,
    ...(seats === undefined ? {} : { seats }),
    ...(parameters === undefined ? {} : { parameters }),
    tenantId: about.tenantId,
    integration,
    licence: grantLicence(plan, context.now),
  };
  return startSubscriptionWork(context, "subscription.provision", { before: about.before, draft }, about);
};

const rejectBusy = (operationId: string, what: string): { ok: false; rejection: Rejection } =>
  reject({ code: "busy", detail: `Another operation runs on the ${what}.`, operationId });

/** Whether a tenant's subscriptions may be worked on: it is active, and no operation of its own runs. */
const checkTenantReady = (tenant: TenantRecord, what: string) => {
  if (tenant.activeOperationId !== undefined) return rejectBusy(tenant.activeOperationId, "tenant");
  if (tenant.status === "active") return undefined;
  const detail = `A tenant that is ${tenant.status} can't ${what}.`;
  return reject({ code: "illegalTransition", detail, currentStatus: tenant.status });
};

/** Subscribes a tenant that is there already. */
export const subscribe = (
  state: {
    tenant: TenantRecord;
    product: ProductRecord | undefined;
    subscriptions: SubscriptionRecord[];
    seats?: ReadonlyMap<string, SeatCounter>;
  },
  requested: Subscribe,
  context: Context,
): Decision & { operationId?: string } => {
  const { tenant, subscriptions } = state;
  const rejected = checkTenantReady(tenant, "subscribe to a product");
  if (rejected) return rejected;
  const before = subscriptions.find((one) => one.productId === requested.productId);
  if (before?.activeOperationId !== undefined) return rejectBusy(before.activeOperationId, "subscription");
  if (before !== undefined && !isAllowedFrom(subscriptionTransitions.subscribe, before.status)) {
    const detail = `The tenant has a subscription to ${requested.productId} that is ${before.status}.`;
    return reject({ code: "alreadySubscribed", detail, currentStatus: before.status });
  }
  const full = checkSubscriptionLimit(subscriptions);
  if (full) return reject(full);
  if (before === undefined && subscriptions.length >= MAX_PRODUCTS_EVER) {
    return reject({ code: "limitReached", detail: `A tenant can have had at most ${MAX_PRODUCTS_EVER} products.` });
  }
  const checked = checkSubscribeRequest(requested, state.product, "");
  if ("rejection" in checked) return reject(checked.rejection);
  const { operationId, changes } = requestSubscription(context, requested, checked, { tenantId: tenant.id, before });
  // After a subscription that was cancelled, its people may not all have lost their access yet.
  const exceeded = checkSeatLimits(changes, state.seats);
  if (exceeded) return reject(exceeded);
  return { ...accept(changes, [{ type: "tenant", record: tenant }]), operationId };
};

/** Changes the plan, the seats or the parameters of a subscription that works. */
export const changeSubscription = (
  state: {
    tenant: TenantRecord;
    product: ProductRecord | undefined;
    subscription: SubscriptionRecord;
    seats?: ReadonlyMap<string, SeatCounter> | undefined;
  },
  change: ChangeSubscription,
  context: Context,
): Decision & { operationId?: string } => {
  const { tenant, product, subscription } = state;
  const rejected = checkTenantReady(tenant, "change a subscription");
  if (rejected) return rejected;
  if (subscription.activeOperationId !== undefined) return rejectBusy(subscription.activeOperationId, "subscription");
  if (!isAllowedFrom(subscriptionTransitions.change, subscription.status)) {
    const detail = `A subscription that is ${subscription.status} can't be changed.`;
    return reject({ code: "illegalTransition", detail, currentStatus: subscription.status });
  }
  const planId = change.planId ?? subscription.planId;
  const plan = product?.plans.find((candidate) => candidate.id === planId);
  if (product === undefined || plan === undefined) {
    return reject(buildUnknownReference("/planId", `The product ${subscription.productId} has no plan ${planId}.`));
  }
  const current = product.plans.find((candidate) => candidate.id === subscription.planId);
  if (planId !== subscription.planId && !current?.updatableTo?.includes(planId)) {
    const transitions = current?.updatableTo?.join(", ") || "no other plan";
    return reject({ code: "planNotAllowed", detail: `From ${subscription.planId} one can change to ${transitions}.` });
  }
  const changesPlan = planId !== subscription.planId;
  const seats = change.seats ?? (planId === subscription.planId ? subscription.seats : plan.entitlements.seats);
  const parameters = withDefaults(plan, change.parameters ?? subscription.parameters);
  const terms = { ...(seats === undefined ? {} : { seats }), ...(parameters === undefined ? {} : { parameters }) };
  // What the body leaves out was checked when it was asked for, by the plan as it was then.
  const named = { ...(change.seats === undefined ? {} : { seats: change.seats }), ...(parameters && { parameters }) };
  const withParameters = changesPlan || change.parameters !== undefined;
  const rejection = checkTerms(named, plan, "", { withParameters });
  if (rejection) return reject(rejection);
  const requestedChange = { planId, ...terms };
  const subject = { before: subscription, draft: subscription };
  const { operationId, changes } = startSubscriptionWork(context, "subscription.change", subject, {
    requestedChange,
    ...(planId === subscription.planId ? {} : { licence: changeLicence(subscription.licence, plan, context.now) }),
  });
  const full = checkSeatLimits(changes, state.seats);
  if (full) return reject(full);
  return { ...accept(changes, [{ type: "tenant", record: tenant }]), operationId };
};
