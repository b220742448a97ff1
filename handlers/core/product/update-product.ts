import type { ProductRecord, UpdateProduct } from "../../../schemas/product.ts";
import { listChangedFields } from "../shared/changed-fields.ts";
import {
  accept,
  type Context,
  type Decision,
  type DomainEvent,
  type Rejection,
  reject,
  rejectByChecks,
} from "../shared/decision.ts";
import { buildInvalidField, checkStatus } from "../shared/rejections.ts";
import { isAllowedFrom, productTransitions } from "../shared/transitions.ts";
import { checkPlans, checkSize } from "./check-plans.ts";
import { checkNewPlans, checkTemplate } from "./check-template.ts";
import { latestIntegrationOf, toStoredIntegration, withIntegration } from "./integration.ts";
import { toProductEventData } from "./product-event.ts";
import { checkNotVerifying, queueVerification, startVerification } from "./verification.ts";

/** Returns whether a change must pass a verification before it takes effect for tenants. */
const needsVerification = (before: ProductRecord, after: ProductRecord): boolean =>
  after.candidate !== undefined &&
  JSON.stringify(after.candidate) !== JSON.stringify(before.candidate) &&
  isAllowedFrom(productTransitions.checkChange, after.status);

/** Returns the product with its latest integration, which may not have passed its verification yet. */
const withLatestIntegration = (product: ProductRecord) => ({ ...product, integration: latestIntegrationOf(product) });

/** Returns the ids of the plans that an update removes. */
export const listRemovedPlans = (product: ProductRecord, { plans }: UpdateProduct): string[] =>
  plans === undefined ? [] : product.plans.map(({ id }) => id).filter((id) => !plans.some((plan) => plan.id === id));

function checkPlansInUse(inUse: readonly string[]): Rejection | undefined {
  const [first] = inUse;
  if (first === undefined) return undefined;
  const detail = `Tenants are subscribed to the plan ${first}. It can be removed when no tenant uses it.`;
  return { code: "planInUse", detail, errors: [{ pointer: "/plans", detail }] };
}

const checkKind = (product: ProductRecord, integration: UpdateProduct["integration"]): Rejection | undefined =>
  // The existing tenants were provisioned by this kind of integration and can be removed by it alone.
  integration !== undefined && integration.kind !== product.integration.kind
    ? buildInvalidField("/integration/kind", `The product's kind ${product.integration.kind} can't be changed.`)
    : undefined;

/** Returns the rejection of every change of a product's fields. */
export const checkProductUpdate = ({ status }: ProductRecord) =>
  checkStatus(productTransitions.update, status, { resource: "product", predicate: "be changed" });

/** Returns the rejection of a product's deprecation. */
export const checkDeprecation = ({ status }: ProductRecord) =>
  checkStatus(productTransitions.deprecate, status, { resource: "product", predicate: "be deprecated" });

/** Builds the change of a product, with a verification if the change needs one. */
function acceptUpdate(
  before: ProductRecord,
  updated: ProductRecord,
  events: DomainEvent[],
  context: Context,
): Decision {
  const change = { type: "product", before, operationId: before.lastOperationId } as const;
  if (!needsVerification(before, updated)) return accept([{ ...change, after: updated, events }]);
  const operationId = context.newId("op");
  const { after, domainEvent } = startVerification(updated, operationId);
  return accept([
    { ...change, after, events: [...events, domainEvent] },
    queueVerification(context, operationId, before.id),
  ]);
}

/**
 * Updates a product and deprecates it on request. A changed template, or a changed use of it, takes effect after its
 * verification. Subscriptions keep their template until their next change. `template` is the text in the request, else
 * the product's current text.
 */
export function updateProduct(
  product: ProductRecord,
  { status, integration, ...rest }: UpdateProduct,
  template: { key: string; text: string } | undefined,
  context: Context,
  /** The removed plans to which tenants are subscribed. */
  plansInUse: readonly string[] = [],
): Decision {
  const invalidKind = checkKind(product, integration);
  // The checks below compare integrations of one kind.
  if (invalidKind) return reject(invalidKind);
  const requested = integration && toStoredIntegration(integration, template?.key ?? "");
  const edited = { ...product, ...rest } as ProductRecord;
  const draft = requested === undefined ? edited : withIntegration(edited, requested);
  const fields = Object.keys(requested === undefined ? rest : { ...rest, integration }) as (keyof UpdateProduct)[];
  const changed = listChangedFields(fields, withLatestIntegration(product), withLatestIntegration(draft));
  const deprecates = status === "deprecated" && product.status !== "deprecated";
  const { update, deprecate } = productTransitions;
  if (changed.length === 0 && !deprecates) return accept([]);
  const checkMapping = () =>
    requested
      ? checkTemplate(requested, template?.text, draft.plans)
      : checkNewPlans(product, template?.text, draft.plans);
  const invalidPlans = rest.plans === undefined ? undefined : checkPlans(draft.plans);
  const rejected = rejectByChecks([
    ...(changed.length > 0 ? [checkProductUpdate(product)] : []),
    ...(deprecates ? [checkDeprecation(product)] : []),
    // A running verification must accept exactly the integration that it checks.
    changed.includes("integration") ? checkNotVerifying(product) : undefined,
    invalidPlans,
    // Unusable plans would only repeat their errors here.
    invalidPlans === undefined ? checkMapping() : undefined,
    checkSize(draft),
    checkPlansInUse(plansInUse),
  ]);
  if (rejected) return rejected;
  const data = toProductEventData(product);
  const events: DomainEvent[] = [
    ...(changed.length > 0 ? [{ name: update.event, data: { ...data, changed } }] : []),
    ...(deprecates ? [{ name: deprecate.event, data }] : []),
  ];
  return acceptUpdate(product, deprecates ? { ...draft, status: deprecate.to } : draft, events, context);
}
