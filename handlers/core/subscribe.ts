import type { IntegrationKind, Plan, ProductRecord } from "../../schemas/product.ts";
import type { ChangeSubscription, SeatCounter, Subscribe, SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { accept, type Change, type Context, type Decision, type Refusal, refuse } from "./decision.ts";
import { changeLicence, grantLicence } from "./licences.ts";
import { withDefaults } from "./parameter-defaults.ts";
import { parameterErrors } from "./plan-parameters.ts";
import { checkLimits, seatsFor } from "./seats.ts";
import { type Behalf, beginWork } from "./subscription.ts";
import { allows, subscriptionTransitions } from "./transitions.ts";

/** The most living subscriptions a tenant can have: what ends them all must fit into what one transaction takes. */
const MOST_SUBSCRIPTIONS = 20;

/** The most products a tenant can ever have had: its events name all of them, and an event has at most 64 KB. */
const MAX_PRODUCTS_EVER = 500;

/** Refuses one more living subscription where the tenant has the most already; cancelled ones do not count. */
export const checkCount = (subscriptions: SubscriptionRecord[]): Refusal | undefined => {
  if (subscriptions.filter(({ status }) => status !== "cancelled").length < MOST_SUBSCRIPTIONS) return undefined;
  return { code: "limitReached", detail: `A tenant has at most ${MOST_SUBSCRIPTIONS} subscriptions.` };
};

const unknownReference = (pointer: string, detail: string): Refusal => ({
  code: "unknownReference",
  detail,
  errors: [{ pointer, detail }],
});

/** Whether the plan allows these seats and parameters; `pointer` says where in the body they stand. */
const checkTerms = (
  wanted: Omit<Subscribe, "productId" | "planId">,
  plan: Plan,
  pointer: string,
  { withParameters = true } = {},
): Refusal | undefined => {
  const errors = withParameters ? parameterErrors(plan, withDefaults(plan, wanted.parameters), pointer) : [];
  const most = plan.entitlements.seats;
  if (wanted.seats !== undefined && most !== undefined && wanted.seats > most) {
    errors.push({ pointer: `${pointer}/seats`, detail: `The plan ${plan.id} has at most ${most} seats.` });
  }
  if (errors.length === 0) return undefined;
  return { code: "invalidField", detail: "The plan does not allow this subscription.", errors };
};

/** Whether a subscription may be asked for, judged by the product alone; `pointer` says where in the body it stands. */
export const checkSubscribe = (
  wanted: Subscribe,
  product: ProductRecord | undefined,
  pointer: string,
): { plan: Plan; integration: IntegrationKind } | { refusal: Refusal } => {
  if (product === undefined || product.status === "retired") {
    return { refusal: unknownReference(`${pointer}/productId`, `There is no product ${wanted.productId}.`) };
  }
  const plan = product.plans.find((candidate) => candidate.id === wanted.planId);
  if (plan === undefined) {
    const detail = `The product ${product.id} has no plan ${wanted.planId}.`;
    return { refusal: unknownReference(`${pointer}/planId`, detail) };
  }
  if (product.status !== "available") {
    const detail = `The product ${product.id} is ${product.status}: only an available one can be subscribed to.`;
    return { refusal: { code: "productUnavailable", detail, currentStatus: product.status } };
  }
  const refusal = checkTerms(wanted, plan, pointer);
  return refusal ? { refusal } : { plan, integration: product.integration.kind };
};

/** The subscription and the operation that will provision it. */
export const subscribeChanges = (
  context: Context,
  wanted: Subscribe,
  { plan, integration }: { plan: Plan; integration: IntegrationKind },
  about: Behalf & { tenantId: string; before?: SubscriptionRecord | undefined },
): { operationId: string; changes: Change[] } => {
  const seats = seatsFor(plan, wanted);
  const parameters = withDefaults(plan, wanted.parameters);
  const draft = {
    ...wanted,
    ...(seats === undefined ? {} : { seats }),
    ...(parameters === undefined ? {} : { parameters }),
    tenantId: about.tenantId,
    integration,
    licence: grantLicence(plan, context.now),
  };
  return beginWork(context, "subscription.provision", { before: about.before, draft }, about);
};

const busy = (operationId: string, what: string): { ok: false; refusal: Refusal } =>
  refuse({ code: "busy", detail: `Another operation runs on the ${what}.`, operationId });

/** Whether a tenant's subscriptions may be worked on: it is active, and no operation of its own runs. */
const checkTenant = (tenant: TenantRecord, what: string) => {
  if (tenant.activeOperationId !== undefined) return busy(tenant.activeOperationId, "tenant");
  if (tenant.status === "active") return undefined;
  const detail = `A tenant that is ${tenant.status} can't ${what}.`;
  return refuse({ code: "illegalTransition", detail, currentStatus: tenant.status });
};

/** Subscribes a tenant that is there already. */
export const subscribe = (
  state: {
    tenant: TenantRecord;
    product: ProductRecord | undefined;
    subscriptions: SubscriptionRecord[];
    seats?: ReadonlyMap<string, SeatCounter>;
  },
  wanted: Subscribe,
  context: Context,
): Decision & { operationId?: string } => {
  const { tenant, subscriptions } = state;
  const refused = checkTenant(tenant, "subscribe to a product");
  if (refused) return refused;
  const before = subscriptions.find((one) => one.productId === wanted.productId);
  if (before?.activeOperationId !== undefined) return busy(before.activeOperationId, "subscription");
  if (before !== undefined && !allows(subscriptionTransitions.subscribe, before.status)) {
    const detail = `The tenant has a subscription to ${wanted.productId} that is ${before.status}.`;
    return refuse({ code: "alreadySubscribed", detail, currentStatus: before.status });
  }
  const full = checkCount(subscriptions);
  if (full) return refuse(full);
  if (before === undefined && subscriptions.length >= MAX_PRODUCTS_EVER) {
    return refuse({ code: "limitReached", detail: `A tenant can have had at most ${MAX_PRODUCTS_EVER} products.` });
  }
  const checked = checkSubscribe(wanted, state.product, "");
  if ("refusal" in checked) return refuse(checked.refusal);
  const { operationId, changes } = subscribeChanges(context, wanted, checked, { tenantId: tenant.id, before });
  // After a subscription that was cancelled, its people may not all have lost their access yet.
  const exceeded = checkLimits(changes, state.seats);
  if (exceeded) return refuse(exceeded);
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
  const refused = checkTenant(tenant, "change a subscription");
  if (refused) return refused;
  if (subscription.activeOperationId !== undefined) return busy(subscription.activeOperationId, "subscription");
  if (!allows(subscriptionTransitions.change, subscription.status)) {
    const detail = `A subscription that is ${subscription.status} can't be changed.`;
    return refuse({ code: "illegalTransition", detail, currentStatus: subscription.status });
  }
  const planId = change.planId ?? subscription.planId;
  const plan = product?.plans.find((candidate) => candidate.id === planId);
  if (product === undefined || plan === undefined) {
    return refuse(unknownReference("/planId", `The product ${subscription.productId} has no plan ${planId}.`));
  }
  const current = product.plans.find((candidate) => candidate.id === subscription.planId);
  if (planId !== subscription.planId && !current?.updatableTo?.includes(planId)) {
    const ways = current?.updatableTo?.join(", ") || "no other plan";
    return refuse({ code: "planNotAllowed", detail: `From ${subscription.planId} one can change to ${ways}.` });
  }
  const changesPlan = planId !== subscription.planId;
  const seats = change.seats ?? (planId === subscription.planId ? subscription.seats : plan.entitlements.seats);
  const parameters = withDefaults(plan, change.parameters ?? subscription.parameters);
  const terms = { ...(seats === undefined ? {} : { seats }), ...(parameters === undefined ? {} : { parameters }) };
  // What the body leaves out was checked when it was asked for, by the plan as it was then.
  const named = { ...(change.seats === undefined ? {} : { seats: change.seats }), ...(parameters && { parameters }) };
  const withParameters = changesPlan || change.parameters !== undefined;
  const refusal = checkTerms(named, plan, "", { withParameters });
  if (refusal) return refuse(refusal);
  const wanted = { planId, ...terms };
  const subject = { before: subscription, draft: subscription };
  const { operationId, changes } = beginWork(context, "subscription.change", subject, {
    wanted,
    ...(planId === subscription.planId ? {} : { licence: changeLicence(subscription.licence, plan, context.now) }),
  });
  const full = checkLimits(changes, state.seats);
  if (full) return refuse(full);
  return { ...accept(changes, [{ type: "tenant", record: tenant }]), operationId };
};
