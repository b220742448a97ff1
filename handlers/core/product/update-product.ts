import type { StoredIntegration } from "../../../schemas/integration.ts";
import type { ProductRecord, UpdateProduct } from "../../../schemas/product.ts";
import type { ReleaseRecord } from "../../../schemas/release.ts";
import { listChangedFields } from "../shared/changed-fields.ts";
import {
  accept,
  type Context,
  type DomainEvent,
  type OperationDecision,
  type Rejection,
  reject,
  rejectByChecks,
} from "../shared/decision.ts";
import { buildInvalidField, checkStatus } from "../shared/rejections.ts";
import { productTransitions } from "../shared/transitions.ts";
import { checkPlans, checkSize } from "./check-plans.ts";
import { checkProfileAttributes } from "./check-profile-attributes.ts";
import { checkCurrentPlans, checkNewPlans, checkTemplate, isCandidateIdle } from "./check-template.ts";
import { latestIntegrationOf, toStoredIntegration, withIntegration } from "./integration.ts";
import { toProductEventData } from "./product-event.ts";
import { hasNewCandidate, startRelease } from "./publish-release.ts";
import { checkRelease, pinProduct, writePendingRelease } from "./release.ts";
import { checkNotVerifying } from "./verification.ts";

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

/** The release that an update makes the current one, with the text of its template. */
export type NamedRelease = { number: number; release: ReleaseRecord | undefined; text?: string | undefined };

function checkNamedRelease(
  product: ProductRecord,
  { integration, plans }: UpdateProduct,
  named: NamedRelease | undefined,
): Rejection | undefined {
  if (named === undefined) return undefined;
  const pointer = "/currentRelease";
  if (integration !== undefined) return buildInvalidField(pointer, "Change the integration or the release, not both.");
  const rejection = checkRelease(product, named, pointer);
  if (rejection !== undefined || named.release === undefined) return rejection;
  const invalid = checkTemplate(pinProduct(product, named.release).integration, named.text, plans ?? product.plans);
  return invalid && { ...invalid, errors: [{ pointer, detail: invalid.detail }] };
}

/** Returns the product with the requested fields, before any check. */
function applyUpdate(
  product: ProductRecord,
  { status: _, integration: __, ...fields }: UpdateProduct,
  requested: StoredIntegration | undefined,
  named: NamedRelease | undefined,
): ProductRecord {
  const edited = { ...product, ...fields } as ProductRecord;
  if (requested !== undefined) return withIntegration(edited, requested);
  return named?.release === undefined ? edited : pinProduct(edited, named.release);
}

/** Builds the change of a product, with the verification of its next release if the update makes one. */
function acceptUpdate(
  before: ProductRecord,
  updated: ProductRecord,
  events: DomainEvent[],
  context: Context,
): OperationDecision {
  if (hasNewCandidate(before, updated)) return startRelease(before, updated, { events }, context);
  const isWithdrawn = before.candidate !== undefined && updated.candidate === undefined;
  const releases = isWithdrawn ? writePendingRelease(before, "withdrawn") : [];
  const operationId = before.lastOperationId;
  return accept([{ type: "product", before, after: updated, events, operationId, releases }]);
}

/** The inputs of an update beside the body. */
export type UpdateInputs = {
  /** The text of the template in the request, else the product's current text. */
  template?: { key: string; text: string } | undefined;
  /** The text of the current release's template, if `needsCurrentTemplate`. */
  currentText?: string | undefined;
  /** The removed plans to which tenants are subscribed. */
  plansInUse?: readonly string[];
  /** The release that `currentRelease` names. */
  named?: NamedRelease | undefined;
};

/** Returns whether an update's plans are checked against the current release, too. */
export const needsCurrentTemplate = (product: ProductRecord, { plans, currentRelease }: UpdateProduct): boolean =>
  plans !== undefined && currentRelease === undefined && isCandidateIdle(product);

/** Checks the plans against the latest template, and against that of new tenants if no verification is to replace it. */
function checkMapping(
  product: ProductRecord,
  draft: ProductRecord,
  requested: StoredIntegration | undefined,
  { template, currentText, named }: UpdateInputs,
): Rejection | undefined {
  const { plans } = draft;
  const rejection = requested
    ? checkTemplate(requested, template?.text, plans)
    : checkNewPlans(latestIntegrationOf(product), template?.text, { before: product.plans, after: plans });
  if (rejection !== undefined || named !== undefined) return rejection;
  const keepsCandidate = isCandidateIdle(draft) && !hasNewCandidate(product, draft);
  return keepsCandidate ? checkCurrentPlans(product, currentText, plans) : undefined;
}

/**
 * Updates a product and deprecates it on request. A changed template, or a changed use of it, is the product's next
 * release, which takes effect for new subscriptions after its verification. Subscriptions keep their release.
 */
export function updateProduct(
  product: ProductRecord,
  body: UpdateProduct,
  context: Context,
  inputs: UpdateInputs = {},
): OperationDecision {
  const { template, plansInUse = [], named } = inputs;
  const { status, integration, ...rest } = body;
  const invalidKind = checkKind(product, integration);
  // The checks below compare integrations of one kind.
  if (invalidKind) return reject(invalidKind);
  const requested = integration && toStoredIntegration(integration, template?.key ?? "");
  const draft = applyUpdate(product, body, requested, named);
  const fields = Object.keys(requested === undefined ? rest : { ...rest, integration }) as (keyof UpdateProduct)[];
  const changed = listChangedFields(fields, withLatestIntegration(product), withLatestIntegration(draft));
  const deprecates = status === "deprecated" && product.status !== "deprecated";
  if (changed.length === 0 && !deprecates) return accept([]);
  const invalidPlans = rest.plans === undefined ? undefined : checkPlans(draft.plans);
  const rejected = rejectByChecks([
    ...(changed.length > 0 ? [checkProductUpdate(product)] : []),
    ...(deprecates ? [checkDeprecation(product)] : []),
    // A running verification must accept exactly the integration that it checks.
    changed.includes("integration") ? checkNotVerifying(product) : undefined,
    invalidPlans,
    // Unusable plans would only repeat their errors here.
    invalidPlans === undefined
      ? (checkNamedRelease(product, body, named) ?? checkMapping(product, draft, requested, inputs))
      : undefined,
    checkProfileAttributes(rest.profileAttributes ?? []),
    checkSize(draft),
    checkPlansInUse(plansInUse),
  ]);
  if (rejected) return rejected;
  const after = deprecates ? { ...draft, status: productTransitions.deprecate.to } : draft;
  return acceptUpdate(product, after, listUpdateEvents(product, changed, deprecates), context);
}

/** Returns the events of an update that changes fields, deprecates the product, or both. */
function listUpdateEvents(product: ProductRecord, changed: string[], deprecates: boolean): DomainEvent[] {
  const { update, deprecate } = productTransitions;
  const data = toProductEventData(product);
  return [
    ...(changed.length > 0 ? [{ name: update.event, data: { ...data, changed } }] : []),
    ...(deprecates ? [{ name: deprecate.event, data }] : []),
  ];
}
