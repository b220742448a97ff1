import type { OperationRecord } from "../../../schemas/operation.ts";
import type { Plan, ProductRecord, RegisterProduct, UpdateProduct } from "../../../schemas/product.ts";
import { CANCELLED, failOrCancelOperation, isOver } from "../operation/operation.ts";
import {
  accept,
  type Change,
  type Context,
  type Decision,
  type DomainEvent,
  type Draft,
  type Rejection,
  type Reservation,
  reject,
} from "../shared/decision.ts";
import { isAllowedFrom, productTransitions } from "../shared/transitions.ts";
import { checkNewPlans, checkTemplate } from "./check-template.ts";
import { latestIntegrationOf, toStoredIntegration, withIntegration } from "./integration.ts";
import { validateDefaults } from "./parameter-defaults.ts";
import { validatePlanSchema } from "./plan-parameters.ts";
import { toProductEventData } from "./product-event.ts";
import { buildVerificationBusy, queueVerification, startVerification } from "./verification.ts";

/** Returns the ARN of the role in the product's account, in the partition of the control plane's own role. The name is
 *  part of the contract with the product's team. */
const buildProvisionerRoleArn = (product: { id: string; account: string }, controlPlaneRoleArn: string): string => {
  const [, partition] = controlPlaneRoleArn.split(":");
  return `arn:${partition}:iam::${product.account}:role/TenantryProvisioner-${product.id}`;
};

/** The most that the catalogue keeps of a product, in bytes: its template lies elsewhere. */
const MAX_PRODUCT_BYTES = 256 * 1024;

const buildInvalidField = (pointer: string, detail: string): Rejection => ({
  code: "invalidField",
  detail,
  errors: [{ pointer, detail }],
});

const checkSize = (product: Draft<"product">): Rejection | undefined => {
  const { length } = new TextEncoder().encode(JSON.stringify(product));
  const detail = `A product may have ${MAX_PRODUCT_BYTES / 1024} KB beside its template.`;
  return length > MAX_PRODUCT_BYTES ? buildInvalidField("", detail) : undefined;
};

/** Whether the plans fit together: no id twice, no way to a plan that is not there, and parameters that can be checked. */
const checkPlans = (plans: Plan[]): Rejection | undefined => {
  const planIds = new Set(plans.map((plan) => plan.id));
  if (planIds.size < plans.length) {
    return buildInvalidField("/plans", "Two plans have the same id.");
  }
  for (const [index, plan] of plans.entries()) {
    const fault = validatePlanSchema(plan);
    if (fault) return buildInvalidField(`/plans/${index}/parameters${fault.pointer}`, fault.detail);
    const ofDefault = validateDefaults(plan);
    if (ofDefault) return buildInvalidField(`/plans/${index}/parameters`, ofDefault);
  }
  const errors = plans.flatMap((plan, index) =>
    (plan.updatableTo ?? []).flatMap((id, at) => {
      const error = { pointer: `/plans/${index}/updatableTo/${at}`, detail: `The product has no plan ${id}.` };
      return planIds.has(id) ? [] : [error];
    }),
  );
  if (errors.length === 0) return undefined;
  return { code: "unknownReference", detail: "A plan names a plan that is not there.", errors };
};

/** Registers a product; an id is never used again, so a retired product still holds its own. */
export const registerProduct = (
  existing: ProductRecord | undefined,
  requested: RegisterProduct,
  made: { externalId: string; controlPlaneRoleArn: string; templateKey: string },
  context: Context,
): Decision & { operationId?: string } => {
  if (existing !== undefined) {
    return reject({ code: "productIdTaken", detail: `There is or was a product ${requested.id}: choose another id.` });
  }
  const operationId = context.newId("op");
  const { integration, ...about } = requested;
  const { to, event } = productTransitions.register;
  const { templateKey, ...connection } = made;
  const after: Draft<"product"> = {
    ...about,
    integration: toStoredIntegration(integration, templateKey),
    status: to,
    connection: { ...connection, roleArn: buildProvisionerRoleArn(requested, made.controlPlaneRoleArn) },
    activeOperationId: operationId,
    lastOperationId: operationId,
  };
  const template = integration.kind === "events" ? undefined : integration.template;
  const rejection =
    checkPlans(requested.plans) ?? checkTemplate(integration, template, requested.plans) ?? checkSize(after);
  if (rejection) return reject(rejection);
  const product: Change = {
    type: "product",
    after,
    events: [{ name: event, data: toProductEventData(after) }],
    operationId,
  };
  return { ...accept([product, queueVerification(context, operationId, requested.id)]), operationId };
};

/** Returns whether a change must pass a verification before it takes effect for tenants. */
const needsVerification = (before: ProductRecord, after: ProductRecord): boolean =>
  after.candidate !== undefined &&
  JSON.stringify(after.candidate) !== JSON.stringify(before.candidate) &&
  isAllowedFrom(productTransitions.checkChange, after.status);

/** The names of the fields that a change makes different. */
const listChangedFields = (before: ProductRecord, after: ProductRecord, named: string[]): string[] => {
  const text = (product: ProductRecord, field: string) =>
    JSON.stringify(field === "integration" ? latestIntegrationOf(product) : product[field as keyof ProductRecord]);
  return named.filter((field) => text(before, field) !== text(after, field));
};

/** Returns the ids of the plans that a change takes away. */
export const listRemovedPlans = (product: ProductRecord, { plans }: UpdateProduct): string[] =>
  plans === undefined ? [] : product.plans.map(({ id }) => id).filter((id) => !plans.some((plan) => plan.id === id));

const checkPlansInUse = (inUse: readonly string[]): Rejection | undefined => {
  const [first] = inUse;
  if (first === undefined) return undefined;
  const detail = `Tenants are subscribed to the plan ${first}: it can be removed once none has it.`;
  return { code: "planInUse", detail, errors: [{ pointer: "/plans", detail }] };
};

/**
 * Changes a product's entry, and deprecates it where the change says so. Another template, or another use of it, is
 * verified first: until it passes, tenants get what passed last. Subscriptions keep the template that they were made
 * from until they are changed. `template` is the text that the change brings, or that the product has.
 */
export const updateProduct = (
  product: ProductRecord,
  { status, integration, ...rest }: UpdateProduct,
  template: { key: string; text: string } | undefined,
  context: Context,
  /** Those of the plans that the change takes away to which a tenant is subscribed. */
  plansInUse: readonly string[] = [],
): Decision => {
  if (integration !== undefined && integration.kind !== product.integration.kind) {
    // What its tenants have was made in the one way, and could not be changed or removed in the other.
    return reject(
      buildInvalidField("/integration/kind", `The product is of kind ${product.integration.kind}, for good.`),
    );
  }
  const requested = integration && toStoredIntegration(integration, template?.key ?? "");
  const renamed = { ...product, ...rest } as ProductRecord;
  const draft = requested === undefined ? renamed : withIntegration(renamed, requested);
  const fields = Object.keys(requested === undefined ? rest : { ...rest, integration });
  const changed = listChangedFields(product, draft, fields);
  const deprecates = status === "deprecated" && product.status !== "deprecated";
  const { update, deprecate } = productTransitions;
  const transitions = [...(changed.length > 0 ? [update] : []), ...(deprecates ? [deprecate] : [])];
  if (transitions.length === 0) return accept([]);
  if (!transitions.every((transition) => isAllowedFrom(transition, product.status))) {
    const detail = `A product that is ${product.status} can't be ${deprecates ? "deprecated" : "changed"}.`;
    return reject({ code: "illegalTransition", detail, currentStatus: product.status });
  }
  // What a verification has begun to look at must be what it lets pass.
  if (changed.includes("integration") && product.activeOperationId)
    return reject(buildVerificationBusy(product.activeOperationId));
  const rejection =
    (rest.plans === undefined ? undefined : checkPlans(draft.plans)) ??
    (requested
      ? checkTemplate(requested, template?.text, draft.plans)
      : checkNewPlans(product, template?.text, draft.plans)) ??
    checkSize(draft) ??
    checkPlansInUse(plansInUse);
  if (rejection) return reject(rejection);
  const events: DomainEvent[] = [
    ...(changed.length > 0 ? [{ name: update.event, data: { ...toProductEventData(product), changed } }] : []),
    ...(deprecates ? [{ name: deprecate.event, data: toProductEventData(product) }] : []),
  ];
  const updated = deprecates ? { ...draft, status: deprecate.to } : draft;
  const about = { type: "product", before: product, operationId: product.lastOperationId } as const;
  if (!needsVerification(product, updated)) return accept([{ ...about, after: updated, events }]);
  const operationId = context.newId("op");
  const { after, domainEvent } = startVerification(updated, operationId);
  return accept([
    { ...about, after, events: [...events, domainEvent] },
    queueVerification(context, operationId, product.id),
  ]);
};

/**
 * Takes a product out of the catalogue; refused while a tenant has it. Its machine clients are nobody from then on, and a
 * verification that runs ends here. The id stays taken.
 */
export const retireProduct = (
  state: { product: ProductRecord; verification: OperationRecord | undefined; subscribed: boolean },
  context: Context,
): Decision => {
  const { product, verification, subscribed } = state;
  const { to, event } = productTransitions.retire;
  if (product.status === to) return accept([]);
  if (subscribed) {
    const detail = "Tenants are subscribed to the product: deprecate it, and retire it once the last has gone.";
    return reject({ code: "productInUse", detail, currentStatus: product.status });
  }
  const { activeOperationId: _, candidate: __, ...idle } = product;
  const { clientId, previousClientId } = product.connection;
  const subjects = [clientId, previousClientId, product.clientInUse].filter((id) => id !== undefined);
  const error = { code: CANCELLED, reason: `Stopped, because ${context.actor} retired the product.`, retryable: false };
  const ended =
    verification === undefined || isOver(verification)
      ? []
      : [failOrCancelOperation({ ...verification, status: "cancelling", error }, error, context.now)];
  const change: Change = {
    type: "product",
    before: product,
    after: { ...idle, status: to },
    events: [{ name: event, data: toProductEventData(product) }],
    operationId: product.lastOperationId,
    release: subjects.map((value): Reservation => ({ catalog: "user", kind: "subject", value })),
  };
  return accept([change, ...ended]);
};
