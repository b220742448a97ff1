import type { Plan } from "../../../schemas/plan.ts";
import type { GrantedLicence, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { Rejection } from "../shared/decision.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** The time between the announcement and the end of a trial that is longer than this time. */
const NOTICE_MS = 7 * DAY_MS;
/** The length of a trial whose plan defines none. */
const DEFAULT_TRIAL_DAYS = 30;

const addMilliseconds = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

/** Grants the license of a plan from a start time. A trial's day has 24 hours, in every time zone. */
export const grantLicence = ({ licence: { kind, days } = { kind: "flat" } }: Plan, startsAt: string): GrantedLicence =>
  kind === "trial"
    ? { kind, startsAt, endsAt: addMilliseconds(startsAt, (days ?? DEFAULT_TRIAL_DAYS) * DAY_MS) }
    : { kind, startsAt };

/** Returns the license with another start and the same length, so that a trial starts with the active subscription. */
export const startLicence = ({ kind, startsAt, endsAt }: GrantedLicence, now: string): GrantedLicence => ({
  kind,
  startsAt: now,
  ...(endsAt === undefined ? {} : { endsAt: addMilliseconds(now, Date.parse(endsAt) - Date.parse(startsAt)) }),
});

/** Returns the license after a change of the plan. From trial to trial, the days count from the first trial's start. */
export function changeLicence(current: GrantedLicence, plan: Plan, now: string): GrantedLicence {
  const continuesTrial = current.kind === "trial" && plan.licence?.kind === "trial";
  return grantLicence(plan, continuesTrial ? current.startsAt : now);
}

/** Returns the license when work succeeds that grants it. Its days begin now, except those of a trial that continues. */
export const beginLicence = (current: GrantedLicence, granted: GrantedLicence, now: string): GrantedLicence =>
  granted.startsAt === current.startsAt ? granted : startLicence(granted, now);

/** Rejects a license whose end is over already: the subscription would end as soon as it got the license. */
export function checkLicenceEnd({ endsAt }: GrantedLicence, planId: string, now: string): Rejection | undefined {
  if (endsAt === undefined || endsAt > now) return undefined;
  const detail = `The trial of the plan ${planId} would be over already. Its days count from the start of the current trial.`;
  return { code: "planNotAllowed", detail, errors: [{ pointer: "/planId", detail }] };
}

/** A deadline of a license: the announcement of its end, or its end. */
export type LicenceDeadline = "notice" | "end";

/** Returns the deadlines of a license; undefined if it does not end. A short trial's end is announced half-way. */
export function deadlinesOf({ startsAt, endsAt }: GrantedLicence): Record<LicenceDeadline, string> | undefined {
  if (endsAt === undefined) return undefined;
  const length = Date.parse(endsAt) - Date.parse(startsAt);
  return {
    notice: length > NOTICE_MS ? addMilliseconds(endsAt, -NOTICE_MS) : addMilliseconds(startsAt, length / 2),
    end: endsAt,
  };
}

const licensedStatuses: readonly SubscriptionRecord["status"][] = [
  "active",
  "changing",
  "suspending",
  "suspended",
  "reactivating",
];

/** Returns whether a subscription's license is in use and will end. */
export const hasUpcomingEnd = ({ status, licence }: Pick<SubscriptionRecord, "status" | "licence">): boolean =>
  licence.endsAt !== undefined && licensedStatuses.includes(status);
