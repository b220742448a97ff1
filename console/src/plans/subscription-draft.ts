import type { Plan, Subscription } from "../api/resources.ts";
import { type FormValues, fieldsOf, initialValues, problemOfValue } from "../schema-form/schema-fields.ts";

/** A subscription while it is typed: the chosen plan, its seats and its parameters. */
export type SubscriptionDraft = { planId: string; seats?: number | undefined; parameters: FormValues };

type Parameters = Record<string, string | number | boolean>;
/** The part of a subscription's request that the form edits. */
export type SubscriptionInput = { planId: string; seats?: number; parameters?: Parameters };

/** Returns a draft with a plan's defaults. */
export const startDraft = (plan: Plan): SubscriptionDraft => ({
  planId: plan.id,
  parameters: initialValues(fieldsOf(plan.parameters)),
});

/** Returns the draft that shows a subscription as it is. */
export const draftOf = ({ planId, seats, parameters = {} }: Subscription): SubscriptionDraft => ({
  planId,
  seats,
  parameters,
});

/** Moves a draft to another plan. Seats and parameters that this plan has too keep their values. */
export function switchPlan(draft: SubscriptionDraft, plan: Plan): SubscriptionDraft {
  const fields = fieldsOf(plan.parameters);
  const kept = Object.entries(draft.parameters).filter(([name]) => fields.some((field) => field.name === name));
  return {
    planId: plan.id,
    seats: plan.entitlements.seats === undefined ? undefined : draft.seats,
    parameters: { ...initialValues(fields), ...Object.fromEntries(kept) },
  };
}

/** Returns the request for a draft. Fields without a value are left out. */
export function toSubscriptionInput({ planId, seats, parameters }: SubscriptionDraft): SubscriptionInput {
  const filled = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== "");
  return {
    planId,
    ...(seats !== undefined && { seats }),
    ...(filled.length > 0 && { parameters: Object.fromEntries(filled) as Parameters }),
  };
}

export type DraftProblem = { pointer: string; detail: string };

/** Returns what is wrong with a draft. Pointers are relative to the subscription, as in the API's answers. */
export function problemsOfSubscription(draft: SubscriptionDraft, plans: readonly Plan[]): DraftProblem[] {
  const plan = plans.find(({ id }) => id === draft.planId);
  if (!plan) return [{ pointer: "/planId", detail: "Choose a plan." }];
  const seats = problemOfSeats(draft.seats);
  const parameters = fieldsOf(plan.parameters).flatMap((field) => {
    const detail = problemOfValue(field, draft.parameters[field.name]);
    return detail === undefined ? [] : [{ pointer: `/parameters/${field.name}`, detail }];
  });
  return [...(seats === undefined ? [] : [{ pointer: "/seats", detail: seats }]), ...parameters];
}

const isWholeCount = (seats: number): boolean => Number.isInteger(seats) && seats >= 1;

const problemOfSeats = (seats: number | undefined): string | undefined =>
  seats === undefined || isWholeCount(seats) ? undefined : "A whole number of at least 1 is needed.";
