import type { StoredIntegration } from "../../../schemas/integration.ts";
import type { Plan } from "../../../schemas/plan.ts";
import type { ProductRecord, RegisterProduct } from "../../../schemas/product.ts";
import type { Rejection } from "../shared/decision.ts";
import { latestIntegrationOf } from "./integration.ts";
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

/** Checks changed plans against the product's template. It ignores errors that the current plans already cause. */
export function checkNewPlans(
  product: ProductRecord,
  template: string | undefined,
  plans: Plan[],
): Rejection | undefined {
  const integration = latestIntegrationOf(product);
  const existing = checkTemplate(integration, template, product.plans)?.errors?.map(({ detail }) => detail) ?? [];
  const found = checkTemplate(integration, template, plans)?.errors ?? [];
  const errors = found.filter(({ detail }) => !existing.includes(detail)).map((one) => ({ ...one, pointer: "/plans" }));
  const [first] = errors;
  return first && { code: "invalidField", detail: first.detail, errors };
}
