import type { Plan } from "../../../schemas/product.ts";
import type { Draft, Rejection } from "../shared/decision.ts";
import { buildInvalidField } from "../shared/rejections.ts";
import { validateDefaults } from "./parameter-defaults.ts";
import { validatePlanSchema } from "./plan-parameters.ts";

/** The most that the catalogue keeps of a product, in bytes: its template lies elsewhere. */
const MAX_PRODUCT_BYTES = 256 * 1024;

export const checkSize = (product: Draft<"product">): Rejection | undefined => {
  const { length } = new TextEncoder().encode(JSON.stringify(product));
  const detail = `A product may have ${MAX_PRODUCT_BYTES / 1024} KB beside its template.`;
  return length > MAX_PRODUCT_BYTES ? buildInvalidField("", detail) : undefined;
};

/** Whether the plans fit together: no id twice, no way to a plan that is not there, and parameters that can be checked. */
export const checkPlans = (plans: Plan[]): Rejection | undefined => {
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
