import type { Plan } from "../../../schemas/product.ts";
import type { GrantedLicence, SubscriptionRecord } from "../../../schemas/subscription.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long before its end a trial's end is announced, where it lasts longer than that. */
const NOTICE_MS = 7 * DAY_MS;
/** How long a trial lasts whose plan does not say. */
const DEFAULT_TRIAL_DAYS = 30;

const addMilliseconds = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

/** The licence of a plan from a moment on. A trial's days have 24 hours each: there is no time zone to change them. */
export const grantLicence = ({ licence: { kind, days } = { kind: "flat" } }: Plan, startsAt: string): GrantedLicence =>
  kind === "trial"
    ? { kind, startsAt, endsAt: addMilliseconds(startsAt, (days ?? DEFAULT_TRIAL_DAYS) * DAY_MS) }
    : { kind, startsAt };

/** The same licence, beginning at another moment: until a subscription is there, no day of its trial passes. */
export const startLicence = ({ kind, startsAt, endsAt }: GrantedLicence, now: string): GrantedLicence => ({
  kind,
  startsAt: now,
  ...(endsAt === undefined ? {} : { endsAt: addMilliseconds(now, Date.parse(endsAt) - Date.parse(startsAt)) }),
});

/** The licence after a change of the plan. From trial to trial the days go on being counted from the first one's start. */
export const changeLicence = (current: GrantedLicence, plan: Plan, now: string): GrantedLicence => {
  const goesOn = current.kind === "trial" && plan.licence?.kind === "trial";
  return grantLicence(plan, goesOn ? current.startsAt : now);
};

/** The moments of a licence that somebody has to act on. */
export type LicenceDeadline = "notice" | "end";

/** When they are; undefined for a licence that does not end. A short trial's end is announced half-way. */
export const deadlinesOf = ({ startsAt, endsAt }: GrantedLicence): Record<LicenceDeadline, string> | undefined => {
  if (endsAt === undefined) return undefined;
  const length = Date.parse(endsAt) - Date.parse(startsAt);
  return {
    notice: length > NOTICE_MS ? addMilliseconds(endsAt, -NOTICE_MS) : addMilliseconds(startsAt, length / 2),
    end: endsAt,
  };
};

const licensedStatuses: readonly SubscriptionRecord["status"][] = [
  "active",
  "changing",
  "suspending",
  "suspended",
  "reactivating",
];

/** Whether the moments of a subscription's licence are still to come: the licence runs, and ends. */
export const hasUpcomingEnd = ({ status, licence }: Pick<SubscriptionRecord, "status" | "licence">): boolean =>
  licence.endsAt !== undefined && licensedStatuses.includes(status);
