import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { isLowerLimit } from "./seats.ts";
import type { SubscriptionChange } from "./subscription.ts";

/** Returns the change with a new seat limit. */
function withSeatLimit(change: SubscriptionChange, limit: number | undefined): SubscriptionChange {
  const { tenantId, productId } = change.after;
  return { ...change, seats: [{ tenantId, productId, limit }] };
}

/** Sets the seat limit at the start of work: the limit of a new subscription, or a lower one that a change requests. */
export function limitSeatsAtStart(
  before: SubscriptionRecord | undefined,
  started: SubscriptionChange,
  { kind, requestedChange }: Pick<OperationRecord, "kind" | "requestedChange">,
): SubscriptionChange {
  const { seats } = started.after;
  if (requestedChange !== undefined && isLowerLimit(requestedChange.seats, seats))
    return withSeatLimit(started, requestedChange.seats);
  const isNew = kind === "subscription.provision" && (before === undefined || before.status === "cancelled");
  return isNew && seats !== undefined ? withSeatLimit(started, seats) : started;
}

/** Sets the seat limit at the end of work: a raised limit applies now, and a limit whose lowering failed is restored. */
export function limitSeatsAtEnd(
  before: SubscriptionRecord,
  ended: SubscriptionChange,
  { kind, requestedChange }: OperationRecord,
): SubscriptionChange {
  const { after } = ended;
  if (after.status === "cancelled") return before.seats === undefined ? ended : withSeatLimit(ended, undefined);
  if (kind !== "subscription.change" || requestedChange === undefined || requestedChange.seats === before.seats)
    return ended;
  const lowered = isLowerLimit(requestedChange.seats, before.seats);
  const achieved = after.seats === requestedChange.seats;
  return lowered === achieved ? ended : withSeatLimit(ended, after.seats);
}
