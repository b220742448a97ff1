import type { Plan, Subscription } from "../../api/resources.ts";
import { comparePlans } from "../../plans/plan-lines.ts";
import type { SubscriptionInput } from "../../plans/subscription-draft.ts";
import { labelOf } from "../../schema-form/schema-fields.ts";

/** A line of the comparison of a subscription with what it will be. */
export type PlanChange = { label: string; before: string; after: string };

function show(value: unknown): string {
  if (value === undefined) return "–";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return String(value);
}

/** Returns everything that a change of a subscription changes: plan, seats, parameters, and what the plans include. */
export function changesOf(subscription: Subscription, input: SubscriptionInput, plans: readonly Plan[]): PlanChange[] {
  const [before, after] = [subscription.planId, input.planId].map((id) => plans.find((plan) => plan.id === id));
  const compared = before && after ? comparePlans([before, after]).filter(({ label }) => label !== "Seats") : [];
  const seatsOf = (seats: number | undefined, plan: Plan | undefined) => seats ?? plan?.entitlements.seats;
  const names = new Set([...Object.keys(subscription.parameters ?? {}), ...Object.keys(input.parameters ?? {})]);
  const lines = [
    { label: "Plan", before: before?.name ?? subscription.planId, after: after?.name ?? input.planId },
    { label: "Seats", before: show(seatsOf(subscription.seats, before)), after: show(seatsOf(input.seats, after)) },
    ...[...names].map((name) => ({
      label: labelOf(name),
      before: show(subscription.parameters?.[name]),
      after: show(input.parameters?.[name]),
    })),
    ...compared.flatMap(({ label, read }) =>
      before && after ? [{ label, before: show(read(before)), after: show(read(after)) }] : [],
    ),
  ];
  return lines.filter((line) => line.before !== line.after);
}

/** Returns the body of the PATCH: only what differs from the subscription. */
export function toSubscriptionChange(subscription: Subscription, input: SubscriptionInput): Partial<SubscriptionInput> {
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  return {
    ...(input.planId !== subscription.planId && { planId: input.planId }),
    ...(input.seats !== undefined && input.seats !== subscription.seats && { seats: input.seats }),
    ...(!isSame(input.parameters ?? {}, subscription.parameters ?? {}) && { parameters: input.parameters ?? {} }),
  };
}
