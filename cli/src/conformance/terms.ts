import type { Product } from "../../../console/src/api/openapi.d.ts";
import { usageError } from "../failures/cli-error.ts";
import type { Plan, Terms } from "./run.ts";

const START_SEATS = 2;

const allowsSeats = ({ entitlements }: Plan, seats: number): boolean => (entitlements.seats ?? seats) >= seats;

/** Selects the plan to begin with: the named one, otherwise the first one that can change to another plan. */
function selectPlan({ id, plans }: Product, planId: string | undefined): Plan {
  const plan =
    planId === undefined
      ? (plans.find(({ updatableTo = [] }) => updatableTo.length > 0) ?? plans[0])
      : plans.find((one) => one.id === planId);
  if (plan) return plan;
  throw usageError(`${id} has no plan ${planId}.`, `--plan ${plans[0]?.id}`);
}

/** Returns the terms of the synthetic subscription: seats only if the plan counts them. */
export function selectTerms(product: Product, planId: string | undefined, parameters: Terms["parameters"]): Terms {
  const plan = selectPlan(product, planId);
  const { seats: limit } = plan.entitlements;
  const seats = limit === undefined ? undefined : Math.min(START_SEATS, limit);
  const nextSeats = limit === undefined || limit === 1 ? undefined : limit > START_SEATS ? START_SEATS + 1 : 1;
  const largest = Math.max(seats ?? 0, nextSeats ?? 0);
  const nextPlan = product.plans.find((one) => plan.updatableTo?.includes(one.id) && allowsSeats(one, largest));
  return { plan, nextPlan, seats, nextSeats, parameters };
}
