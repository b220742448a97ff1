import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { isLowerLimit } from "./seats.ts";
import type { SubscriptionChange } from "./subscription.ts";

/** The same step, with another limit of its seats. */
const withSeatLimit = (change: SubscriptionChange, limit: number | undefined): SubscriptionChange => {
  const { tenantId, productId } = change.after;
  return { ...change, seats: [{ tenantId, productId, limit }] };
};

/** The limit of seats as work begins: that of a subscription which begins (anew), or a lower one that is asked for. */
export const limitSeatsAtStart = (
  before: SubscriptionRecord | undefined,
  started: SubscriptionChange,
  { kind, requestedChange }: Pick<OperationRecord, "kind" | "requestedChange">,
): SubscriptionChange => {
  const { seats } = started.after;
  if (requestedChange !== undefined && isLowerLimit(requestedChange.seats, seats))
    return withSeatLimit(started, requestedChange.seats);
  const anew = kind === "subscription.provision" && (before === undefined || before.status === "cancelled");
  return anew && seats !== undefined ? withSeatLimit(started, seats) : started;
};

/** The limit of seats that follows from how work ended: a raise counts now, and what failed to be lowered is put back. */
export const limitSeatsAtEnd = (
  before: SubscriptionRecord,
  ended: SubscriptionChange,
  { kind, requestedChange }: OperationRecord,
): SubscriptionChange => {
  const { after } = ended;
  if (after.status === "cancelled") return before.seats === undefined ? ended : withSeatLimit(ended, undefined);
  if (kind !== "subscription.change" || requestedChange === undefined || requestedChange.seats === before.seats)
    return ended;
  const lowered = isLowerLimit(requestedChange.seats, before.seats);
  const achieved = after.seats === requestedChange.seats;
  return lowered === achieved ? ended : withSeatLimit(ended, after.seats);
};
