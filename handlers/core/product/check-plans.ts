import type { Plan } from "../../../schemas/plan.ts";
import type { Draft, Rejection } from "../shared/decision.ts";
import { buildInvalidField } from "../shared/rejections.ts";
import { validateDefaults } from "./parameter-defaults.ts";
import { validatePlanSchema } from "./plan-parameters.ts";

/** The maximum size of a product's record in bytes, without its template. */
const MAX_PRODUCT_BYTES = 256 * 1024;

export function checkSize(product: Draft<"product">): Rejection | undefined {
  const { length } = new TextEncoder().encode(JSON.stringify(product));
  const detail = `A product can have at most ${MAX_PRODUCT_BYTES / 1024} KB without its template.`;
  return length > MAX_PRODUCT_BYTES ? buildInvalidField("", detail) : undefined;
}

/** Checks a product's plans: unique ids, usable schemas and defaults, and known plans in `updatableTo`. */
export function checkPlans(plans: Plan[]): Rejection | undefined {
  const planIds = new Set(plans.map((plan) => plan.id));
  if (planIds.size < plans.length) {
    return buildInvalidField("/plans", "Two plans have the same id.");
  }
  for (const [index, plan] of plans.entries()) {
    const schemaError = validatePlanSchema(plan);
    if (schemaError) return buildInvalidField(`/plans/${index}/parameters${schemaError.pointer}`, schemaError.detail);
    const defaultError = validateDefaults(plan);
    if (defaultError) return buildInvalidField(`/plans/${index}/parameters`, defaultError);
  }
  const errors = plans.flatMap((plan, index) =>
    (plan.updatableTo ?? []).flatMap((id, at) => {
      const error = { pointer: `/plans/${index}/updatableTo/${at}`, detail: `The product has no plan ${id}.` };
      return planIds.has(id) ? [] : [error];
    }),
  );
  if (errors.length === 0) return undefined;
  return { code: "unknownReference", detail: "A plan refers to an unknown plan.", errors };
}
