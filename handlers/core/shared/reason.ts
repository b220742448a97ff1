import type { Failure, OperationRecord, Step } from "../../../schemas/operation.ts";
import type { Change, DomainEvent } from "./decision.ts";

/** The longest reason, and the longest that is joined from several, in characters. */
const MAX_REASON_LENGTH = 1000;
const MAX_JOINED_REASON_LENGTH = 4000;
/** The mark for text that was left out. */
const ELLIPSIS = " … ";
/** The share of the kept text that comes from the end: a cause often stands last. */
const END_SHARE = 0.3;

/** Cuts text without splitting a character in two. */
const takeStart = (text: string, length: number): string => text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
const takeEnd = (text: string, length: number): string => text.slice(-length).replace(/^[\uDC00-\uDFFF]/, "");

/** Shortens a reason to `most` characters: its beginning and its end stay. */
export const shortenReason = (reason: string, most: number = MAX_REASON_LENGTH): string => {
  if (reason.length <= most) return reason;
  const kept = most - ELLIPSIS.length;
  const end = Math.floor(kept * END_SHARE);
  return `${takeStart(reason, kept - end).trimEnd()}${ELLIPSIS}${takeEnd(reason, end).trimStart()}`;
};

/** Joins reasons into one of at most 4,000 characters: where that is too short for all, each keeps an equal share. */
export const joinReasons = (reasons: readonly string[]): string => {
  const whole = reasons.map((reason) => shortenReason(reason)).join(" ");
  if (whole.length <= MAX_JOINED_REASON_LENGTH) return whole;
  const share = Math.floor((MAX_JOINED_REASON_LENGTH + 1) / reasons.length) - 1;
  return reasons.map((reason) => shortenReason(reason, Math.min(share, MAX_REASON_LENGTH))).join(" ");
};

/** A failure whose reason is at most `most` characters long. */
export const shortenFailure = (failure: Failure, most: number = MAX_REASON_LENGTH): Failure =>
  failure.reason.length <= most ? failure : { ...failure, reason: shortenReason(failure.reason, most) };

const shortenSteps = (steps: Step[]): Step[] =>
  steps.map((step) => ({
    ...step,
    attempts: step.attempts.map((one) =>
      one.error === undefined ? one : { ...one, error: shortenFailure(one.error) },
    ),
  }));

type WithReasons = { reason?: string; failureReason?: string; error?: Failure; steps?: OperationRecord["steps"] };

/** The same data with its reasons at most as long as joined ones may be, and those of attempts as single ones. */
const shortenReasonsIn = <Data extends object>(data: Data): Data => {
  const { reason, failureReason, error, steps } = data as WithReasons;
  const joined = (text: string) => shortenReason(text, MAX_JOINED_REASON_LENGTH);
  return {
    ...data,
    ...(reason === undefined ? {} : { reason: joined(reason) }),
    ...(failureReason === undefined ? {} : { failureReason: joined(failureReason) }),
    ...(error === undefined ? {} : { error: shortenFailure(error, MAX_JOINED_REASON_LENGTH) }),
    ...(steps === undefined ? {} : { steps: shortenSteps(steps) }),
  };
};

/** A fact with its reason shortened. */
const shortenEvent = (event: DomainEvent): DomainEvent =>
  ({ ...event, data: shortenReasonsIn(event.data) }) as DomainEvent;

/** Shortens every reason of a change, in its record and its facts, so that neither outgrows what stores and events take. */
export const shortenReasons = <One extends Change>(change: One): One => ({
  ...change,
  after: shortenReasonsIn(change.after),
  events: change.events.map(shortenEvent),
});
