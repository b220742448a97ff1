import type { Failure, OperationRecord, Step } from "../../../schemas/operation.ts";
import type { Change, DomainEvent } from "./decision.ts";

/** The maximum length of a reason, and of a reason joined from several, in characters. */
const MAX_REASON_LENGTH = 1000;
const MAX_JOINED_REASON_LENGTH = 4000;
/** The mark for omitted text. */
const ELLIPSIS = " … ";
/** The share of the kept text that comes from the end, where a cause often stands. */
const END_SHARE = 0.3;

/** Cuts text without splitting a surrogate pair. */
const takeStart = (text: string, length: number): string => text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");
const takeEnd = (text: string, length: number): string => text.slice(-length).replace(/^[\uDC00-\uDFFF]/, "");

/** Shortens a reason to `maxLength` characters. Its start and its end are kept. */
export function shortenReason(reason: string, maxLength: number = MAX_REASON_LENGTH): string {
  if (reason.length <= maxLength) return reason;
  const kept = maxLength - ELLIPSIS.length;
  const end = Math.floor(kept * END_SHARE);
  return `${takeStart(reason, kept - end).trimEnd()}${ELLIPSIS}${takeEnd(reason, end).trimStart()}`;
}

/** Joins reasons into one of at most 4,000 characters. If they are too long, each reason keeps an equal share. */
export function joinReasons(reasons: readonly string[]): string {
  const whole = reasons.map((reason) => shortenReason(reason)).join(" ");
  if (whole.length <= MAX_JOINED_REASON_LENGTH) return whole;
  const share = Math.floor((MAX_JOINED_REASON_LENGTH + 1) / reasons.length) - 1;
  return reasons.map((reason) => shortenReason(reason, Math.min(share, MAX_REASON_LENGTH))).join(" ");
}

/** Shortens the reason of a failure to `maxLength` characters. */
export const shortenFailure = (failure: Failure, maxLength: number = MAX_REASON_LENGTH): Failure =>
  failure.reason.length <= maxLength ? failure : { ...failure, reason: shortenReason(failure.reason, maxLength) };

const shortenSteps = (steps: Step[]): Step[] =>
  steps.map((step) => ({
    ...step,
    attempts: step.attempts.map((one) =>
      one.error === undefined ? one : { ...one, error: shortenFailure(one.error) },
    ),
  }));

type WithReasons = { reason?: string; failureReason?: string; error?: Failure; steps?: OperationRecord["steps"] };

/** Shortens the reasons in data: its own to the length of joined reasons, those of attempts to the length of one. */
function shortenReasonsIn<Data extends object>(data: Data): Data {
  const { reason, failureReason, error, steps } = data as WithReasons;
  const joined = (text: string) => shortenReason(text, MAX_JOINED_REASON_LENGTH);
  return {
    ...data,
    ...(reason === undefined ? {} : { reason: joined(reason) }),
    ...(failureReason === undefined ? {} : { failureReason: joined(failureReason) }),
    ...(error === undefined ? {} : { error: shortenFailure(error, MAX_JOINED_REASON_LENGTH) }),
    ...(steps === undefined ? {} : { steps: shortenSteps(steps) }),
  };
}

const shortenEvent = (event: DomainEvent): DomainEvent =>
  ({ ...event, data: shortenReasonsIn(event.data) }) as DomainEvent;

/** Shortens all reasons in a change's record and events, so that they stay below the size limits. */
export const shortenReasons = <One extends Change>(change: One): One => ({
  ...change,
  after: shortenReasonsIn(change.after),
  events: change.events.map(shortenEvent),
});
