import type { ProductRecord, UpdateProduct } from "../../../schemas/product.ts";
import { accept, type Context, type Decision, type DomainEvent, type Rejection, reject } from "../shared/decision.ts";
import { buildInvalidField } from "../shared/rejections.ts";
import { isAllowedFrom, productTransitions } from "../shared/transitions.ts";
import { checkPlans, checkSize } from "./check-plans.ts";
import { checkNewPlans, checkTemplate } from "./check-template.ts";
import { latestIntegrationOf, toStoredIntegration, withIntegration } from "./integration.ts";
import { toProductEventData } from "./product-event.ts";
import { buildVerificationBusy, queueVerification, startVerification } from "./verification.ts";

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
