import * as z from "zod";
import type { Failure, OperationRecord } from "../../schemas/operation.ts";
import { pointerTo } from "../../schemas/problem.ts";
import type { Plan, ProductRecord } from "../../schemas/product.ts";
import type { Subscribe, SubscriptionRecord } from "../../schemas/subscription.ts";
import type { TenantRecord } from "../../schemas/tenant.ts";
import { accept, type Change, type Context, type Decision, type Draft, type Refusal, refuse } from "./decision.ts";
import { failOperation, queueOperation, startOperation, succeedOperation } from "./operation.ts";
import { allows, subscriptionTransitions } from "./transitions.ts";

const DAY = 24 * 60 * 60 * 1000;

const licenceOf = (plan: Plan, now: string): SubscriptionRecord["licence"] => {
  const { kind, days } = plan.licence ?? { kind: "flat" };
  if (kind !== "trial") return { kind, startsAt: now };
  return { kind, startsAt: now, endsAt: new Date(Date.parse(now) + (days ?? 30) * DAY).toISOString() };
};

/** What is wrong with the parameters, by the plan's own JSON Schema. A plan without one takes none. */
const parameterErrors = (plan: Plan, parameters: Subscribe["parameters"], pointer: string) => {
  const schema = plan.parameters ?? { type: "object", additionalProperties: false };
  const checked = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(parameters ?? {});
  if (checked.success) return [];
  return checked.error.issues.map((issue) => ({
    pointer: `${pointer}${pointerTo(["parameters", ...issue.path])}`,
    detail: issue.message,
  }));
};

/**
 * Whether a subscription may be asked for, judged by the product alone; `pointer` says where in the body it stands.
 */
export const checkSubscribe = (
  wanted: Subscribe,
  product: ProductRecord | undefined,
  pointer: string,
): { plan: Plan } | { refusal: Refusal } => {
  const unknown = (field: string, detail: string) => ({
    refusal: { code: "unknownReference" as const, detail, errors: [{ pointer: `${pointer}/${field}`, detail }] },
  });
  if (product === undefined || product.status === "retired") {
    return unknown("productId", `There is no product ${wanted.productId}.`);
  }
  const plan = product.plans.find((candidate) => candidate.id === wanted.planId);
  if (plan === undefined) return unknown("planId", `The product ${product.id} has no plan ${wanted.planId}.`);
  if (product.status !== "available") {
    return {
      refusal: {
        code: "productUnavailable",
        detail: `The product ${product.id} is ${product.status}: only an available one can be subscribed to.`,
        currentStatus: product.status,
      },
    };
  }
  const errors = parameterErrors(plan, wanted.parameters, pointer);
  const most = plan.entitlements.seats;
  if (wanted.seats !== undefined && most !== undefined && wanted.seats > most) {
    errors.push({ pointer: `${pointer}/seats`, detail: `The plan ${plan.id} has at most ${most} seats.` });
  }
  if (errors.length > 0) {
    return { refusal: { code: "invalidField", detail: "The plan does not allow this subscription.", errors } };
  }
  return { plan };
};

const factData = (subscription: Draft<"subscription">) => ({
  tenantId: subscription.tenantId,
  productId: subscription.productId,
  productIds: [subscription.productId],
  planId: subscription.planId,
  ...(subscription.seats === undefined ? {} : { seats: subscription.seats }),
});

/** The subscription and the operation that will provision it. */
export const subscribeChanges = (
  context: Context,
  wanted: Subscribe,
  plan: Plan,
  about: { tenantId: string; parentId?: string; before?: SubscriptionRecord },
): { operationId: string; changes: Change[] } => {
  const operationId = context.newId("op");
  const { tenantId, before, parentId } = about;
  const seats = wanted.seats ?? plan.entitlements.seats;
  const after: Draft<"subscription"> = {
    ...wanted,
    ...(seats === undefined ? {} : { seats }),
    tenantId,
    licence: licenceOf(plan, context.now),
    status: subscriptionTransitions.subscribe.to,
    activeOperationId: operationId,
    lastOperationId: operationId,
  };
  const operation = queueOperation(context, {
    id: operationId,
    kind: "subscription.provision",
    target: { type: "subscription", id: `${tenantId}/${wanted.productId}` },
    ...(parentId === undefined ? {} : { parentId }),
    tenantId,
    productId: wanted.productId,
  });
  const subscription: Change = {
    type: "subscription",
    ...(before === undefined ? {} : { before }),
    after,
    facts: [{ name: subscriptionTransitions.subscribe.event, data: factData(after) }],
    operationId,
  };
  return { operationId, changes: [subscription, operation] };
};

/** Subscribes a tenant that is there already. */
export const subscribe = (
  state: { tenant: TenantRecord; product: ProductRecord | undefined; before: SubscriptionRecord | undefined },
  wanted: Subscribe,
  context: Context,
): Decision & { operationId?: string } => {
  const { tenant, before } = state;
  if (tenant.activeOperationId !== undefined) {
    return refuse({
      code: "busy",
      detail: "Another operation runs on the tenant.",
      operationId: tenant.activeOperationId,
    });
  }
  if (tenant.status !== "active") {
    return refuse({
      code: "illegalTransition",
      detail: `A tenant that is ${tenant.status} can't subscribe to a product.`,
      currentStatus: tenant.status,
    });
  }
  if (before?.activeOperationId !== undefined) {
    const detail = "Another operation runs on the subscription.";
    return refuse({ code: "busy", detail, operationId: before.activeOperationId });
  }
  if (before !== undefined && !allows(subscriptionTransitions.subscribe, before.status)) {
    return refuse({
      code: "alreadySubscribed",
      detail: `The tenant has a subscription to ${wanted.productId} that is ${before.status}.`,
      currentStatus: before.status,
    });
  }
  const checked = checkSubscribe(wanted, state.product, "");
  if ("refusal" in checked) return refuse(checked.refusal);
  const { operationId, changes } = subscribeChanges(context, wanted, checked.plan, {
    tenantId: tenant.id,
    ...(before === undefined ? {} : { before }),
  });
  return { ...accept(changes, [{ type: "tenant", record: tenant }]), operationId };
};

/** Takes a requested subscription, with its operation, into provisioning. */
export const startProvisioning = (subscription: SubscriptionRecord, operation: OperationRecord): Change[] => {
  const { to, event } = subscriptionTransitions.startProvisioning;
  const after = { ...subscription, status: to };
  return [
    {
      type: "subscription",
      before: subscription,
      after,
      facts: [{ name: event, data: factData(after) }],
      operationId: operation.id,
    },
    startOperation(operation),
  ];
};

/** Begins to take a product from a tenant; the operation belongs to `parentId` where the tenant's own asks for it. */
export const unsubscribeChanges = (
  context: Context,
  subscription: SubscriptionRecord,
  parentId?: string,
): { operationId: string; changes: Change[] } => {
  const operationId = context.newId("op");
  const { tenantId, productId } = subscription;
  const { to, event } = subscriptionTransitions.unsubscribe;
  const operation = queueOperation(context, {
    id: operationId,
    kind: "subscription.deprovision",
    target: { type: "subscription", id: `${tenantId}/${productId}` },
    ...(parentId === undefined ? {} : { parentId }),
    tenantId,
    productId,
  });
  const after = { ...subscription, status: to, activeOperationId: operationId, lastOperationId: operationId };
  const facts = [{ name: event, data: factData(subscription) }];
  return {
    operationId,
    changes: [{ type: "subscription", before: subscription, after, facts, operationId }, operation],
  };
};

/** Ends a removal: the subscription is cancelled, or says what is left. */
export const completeRemoval = (
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  error: Failure | undefined,
  now: string,
): Change[] => {
  const { activeOperationId: _, reason: __, outputs, ...settled } = subscription;
  const about = { type: "subscription", before: subscription, operationId: operation.id } as const;
  if (error === undefined) {
    const { to, event } = subscriptionTransitions.cancel;
    const facts = [{ name: event, data: factData(subscription) }];
    return [{ ...about, after: { ...settled, status: to }, facts }, succeedOperation(operation, now)];
  }
  const { to, event } = subscriptionTransitions.failCancellation;
  const { reason } = error;
  const facts = [{ name: event, data: { ...factData(subscription), reason } }];
  const after = { ...settled, ...(outputs === undefined ? {} : { outputs }), status: to, reason };
  return [{ ...about, after, facts }, failOperation(operation, error, now)];
};

/** How provisioning ended: with the stack's outputs, or with a reason. */
export type ProvisioningOutcome =
  | { status: "succeeded"; outputs: Record<string, string> }
  | { status: "failed"; error: Failure };

/** Ends provisioning: the subscription's outcome and its operation's, in one step. */
export const completeProvisioning = (
  subscription: SubscriptionRecord,
  operation: OperationRecord,
  outcome: ProvisioningOutcome,
  now: string,
): Change[] => {
  const { activeOperationId: _, reason: __, ...settled } = subscription;
  const about = { type: "subscription", before: subscription, operationId: operation.id } as const;
  if (outcome.status === "succeeded") {
    const { to, event } = subscriptionTransitions.activate;
    const after = { ...settled, status: to, outputs: outcome.outputs };
    return [{ ...about, after, facts: [{ name: event, data: factData(after) }] }, succeedOperation(operation, now)];
  }
  const { to, event } = subscriptionTransitions.giveUp;
  const { reason } = outcome.error;
  const after = { ...settled, status: to, reason };
  return [
    { ...about, after, facts: [{ name: event, data: { ...factData(after), reason } }] },
    failOperation(operation, outcome.error, now),
  ];
};
