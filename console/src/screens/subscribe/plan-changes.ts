import type { ChangeSubscription } from "../../api/openapi.d.ts";
import type { Plan, Subscription } from "../../api/resources.ts";
import { comparePlans } from "../../plans/plan-lines.ts";
import type { SubscriptionDraft, SubscriptionInput } from "../../plans/subscription-draft.ts";
import { labelOf } from "../../schema-form/schema-fields.ts";

/** A line of the comparison of a subscription with what it will be. */
export type PlanChange = { label: string; before: string; after: string };

function show(value: unknown): string {
  if (value === undefined) return "–";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return String(value);
}

/** A subscription's change as the form edits it. `onReplacement` says what happens to a resource that holds data. */
export type ChangeInput = SubscriptionInput & Pick<ChangeSubscription, "release" | "onReplacement">;

/** Returns everything that a change of a subscription changes: plan, seats, release, parameters, and what the plans
 *  include. */
export function changesOf(subscription: Subscription, input: ChangeInput, plans: readonly Plan[]): PlanChange[] {
  const [before, after] = [subscription.planId, input.planId].map((id) => plans.find((plan) => plan.id === id));
  const compared = before && after ? comparePlans([before, after]).filter(({ label }) => label !== "Seats") : [];
  const seatsOf = (seats: number | undefined, plan: Plan | undefined) => seats ?? plan?.entitlements.seats;
  const kept = input.planId === subscription.planId ? subscription.seats : undefined;
  const names = new Set([...Object.keys(subscription.parameters ?? {}), ...Object.keys(input.parameters ?? {})]);
  const lines = [
    { label: "Plan", before: before?.name ?? subscription.planId, after: after?.name ?? input.planId },
    {
      label: "Seats",
      before: show(seatsOf(subscription.seats, before)),
      after: show(seatsOf(input.seats ?? kept, after)),
    },
    { label: "Release", before: show(subscription.release), after: show(input.release ?? subscription.release) },
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

/** Returns the seats of a change: the typed number, or that of the plan if an own number was emptied. */
export function seatsOfChange(
  { seats, planId }: Pick<SubscriptionDraft, "seats" | "planId">,
  subscription: Subscription,
  plans: readonly Plan[],
): number | undefined {
  const isEmptied = seats === undefined && subscription.seats !== undefined;
  return isEmptied ? plans.find(({ id }) => id === planId)?.entitlements.seats : seats;
}

/** Returns the body of the PATCH: only what differs from the subscription. Another plan would bring its own number of
 *  seats, so that the chosen one is sent with it. A lost resource is allowed with a change only. */
export function toSubscriptionChange(subscription: Subscription, input: ChangeInput): ChangeSubscription {
  const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const changesPlan = input.planId !== subscription.planId;
  const change = {
    ...(changesPlan && { planId: input.planId }),
    ...(input.seats !== undefined && (changesPlan || input.seats !== subscription.seats) && { seats: input.seats }),
    ...(!isSame(input.parameters ?? {}, subscription.parameters ?? {}) && { parameters: input.parameters ?? {} }),
    ...(input.release !== undefined && input.release !== subscription.release && { release: input.release }),
  };
  const isAllowed = input.onReplacement === "allow" && Object.keys(change).length > 0;
  return { ...change, ...(isAllowed && { onReplacement: "allow" as const }) };
}
