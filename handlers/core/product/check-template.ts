import type { Plan, ProductRecord, RegisterProduct, StoredIntegration } from "../../../schemas/product.ts";
import type { Rejection } from "../shared/decision.ts";
import { latestIntegrationOf } from "./integration.ts";
import { validateTemplate } from "./validate-template.ts";

/** Returns why a template, its parameters and its capabilities don't fit together with the plans. */
export const checkTemplate = (
  integration: StoredIntegration | RegisterProduct["integration"],
  template: string | undefined,
  plans: Plan[],
): Rejection | undefined => {
  if (integration.kind !== "cloudformation" || template === undefined) return undefined;
  const errors = validateTemplate(template, integration, plans);
  const [first] = errors;
  return first && { code: "invalidField", detail: first.detail, errors };
};

/** Returns why a product's template does not fit to other plans, where it fits to those that the product has. */
export const checkNewPlans = (
  product: ProductRecord,
  template: string | undefined,
  plans: Plan[],
): Rejection | undefined => {
  const integration = latestIntegrationOf(product);
  const known = checkTemplate(integration, template, product.plans)?.errors?.map(({ detail }) => detail) ?? [];
  const found = checkTemplate(integration, template, plans)?.errors ?? [];
  const errors = found.filter(({ detail }) => !known.includes(detail)).map((one) => ({ ...one, pointer: "/plans" }));
  const [first] = errors;
  return first && { code: "invalidField", detail: first.detail, errors };
};
