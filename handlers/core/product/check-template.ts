import type { StoredIntegration } from "../../../schemas/integration.ts";
import type { Plan } from "../../../schemas/plan.ts";
import type { ProductRecord, RegisterProduct } from "../../../schemas/product.ts";
import type { Rejection } from "../shared/decision.ts";
import { hasVerifiedIntegration } from "./release.ts";
import { validateTemplate } from "./validate-template.ts";

/** Checks a template, its parameters and its capabilities against the plans. */
export function checkTemplate(
  integration: StoredIntegration | RegisterProduct["integration"],
  template: string | undefined,
  plans: Plan[],
): Rejection | undefined {
  if (integration.kind !== "cloudformation" || template === undefined) return undefined;
  const errors = validateTemplate(template, integration, plans);
  const [first] = errors;
  return first && { code: "invalidField", detail: first.detail, errors };
}

/** Checks changed plans against an integration. It ignores errors that the current plans already cause. */
export function checkNewPlans(
  integration: StoredIntegration,
  template: string | undefined,
  { before, after }: { before: Plan[]; after: Plan[] },
): Rejection | undefined {
  const existing = checkTemplate(integration, template, before)?.errors?.map(({ detail }) => detail) ?? [];
  const found = checkTemplate(integration, template, after)?.errors ?? [];
  const errors = found.filter(({ detail }) => !existing.includes(detail)).map((one) => ({ ...one, pointer: "/plans" }));
  const [first] = errors;
  return first && { code: "invalidField", detail: first.detail, errors };
}

/**
 * Returns whether new tenants get another template than the latest one, and no running verification is about to replace
 * theirs. A candidate whose verification failed may wait for days.
 */
export const isCandidateIdle = (product: ProductRecord): boolean =>
  product.candidate !== undefined && product.activeOperationId === undefined && hasVerifiedIntegration(product);

/** Checks changed plans against the template that new tenants get while a candidate waits for its correction. */
export function checkCurrentPlans(
  product: ProductRecord,
  template: string | undefined,
  plans: Plan[],
): Rejection | undefined {
  const rejection = checkNewPlans(product.integration, template, { before: product.plans, after: plans });
  if (rejection === undefined) return undefined;
  const withOrigin = (detail: string) => `New tenants get the current release until another one passes. ${detail}`;
  const errors = (rejection.errors ?? []).map((one) => ({ ...one, detail: withOrigin(one.detail) }));
  return { ...rejection, detail: withOrigin(rejection.detail), errors };
}
