import type { Plan } from "../api/resources.ts";
import { labelOf } from "../schema-form/schema-fields.ts";

/** A line of a comparison of plans. A feature is included or not; anything else has a value. */
export type PlanLine = { label: string; read: (plan: Plan) => string | boolean };

const numbers = new Intl.NumberFormat("en");

/** Returns how a plan is licensed, in words. A plan that names no license has a flat one. */
export function describeLicence({ licence }: Pick<Plan, "licence">): string {
  if (licence?.kind === "perSeat") return "Per seat";
  if (licence?.kind !== "trial") return "Flat";
  if (licence.days === undefined) return "Trial";
  return licence.days === 1 ? "Trial of 1 day" : `Trial of ${licence.days} days`;
}

/** Returns the lines in which plans are compared: the same for each plan, so that they stand side by side. */
export function comparePlans(plans: readonly Plan[]): PlanLine[] {
  const limits = new Set(plans.flatMap(({ entitlements }) => Object.keys(entitlements.limits)));
  const features = new Set(plans.flatMap(({ entitlements }) => entitlements.features));
  return [
    { label: "License", read: describeLicence },
    ...(plans.some(({ entitlements }) => entitlements.seats !== undefined) ? [seatLine] : []),
    ...[...limits].map((name) => ({
      label: `${labelOf(name)}, at most`,
      read: ({ entitlements }: Plan) => formatLimit(entitlements.limits[name]),
    })),
    ...[...features].map((name) => ({
      label: labelOf(name),
      read: ({ entitlements }: Plan) => entitlements.features.includes(name),
    })),
  ];
}

const formatLimit = (limit: number | undefined): string => (limit === undefined ? "Unlimited" : numbers.format(limit));

const seatLine: PlanLine = { label: "Seats", read: ({ entitlements }) => formatLimit(entitlements.seats) };
