import type { PreviewSeats } from "../../../schemas/preview.ts";
import type { SeatCounter } from "../../../schemas/subscription.ts";
import type { Change } from "../shared/decision.ts";

const countLeft = ({ limit, after }: PreviewSeats): number => (limit ?? Number.POSITIVE_INFINITY) - after;

/** Returns the seat limits that changes request, by product. A raised limit applies when its operation ends. */
function collectLimits(changes: Change[]): Map<string, number | undefined> {
  const limits = new Map<string, number | undefined>();
  for (const change of changes) {
    for (const seat of change.seats ?? []) if ("limit" in seat) limits.set(seat.productId, seat.limit);
    const { requestedChange, productId } = change.type === "operation" ? change.after : {};
    if (requestedChange !== undefined && productId !== undefined) limits.set(productId, requestedChange.seats);
  }
  return limits;
}

/** Returns the seats of the product that has the fewest left after the changes; undefined if they concern no seats. */
export function previewSeats(changes: Change[], counters: ReadonlyMap<string, SeatCounter>): PreviewSeats | undefined {
  const limits = collectLimits(changes);
  const taken = changes.flatMap(({ seats = [] }) => seats).filter((one) => "by" in one);
  const productIds = [...new Set([...limits.keys(), ...taken.map(({ productId }) => productId)])];
  const all = productIds.map((productId): PreviewSeats => {
    const counter = counters.get(productId) ?? { used: 0 };
    const limit = limits.has(productId) ? limits.get(productId) : counter.limit;
    const by = taken.filter((one) => one.productId === productId).reduce((sum, one) => sum + one.by, 0);
    return { productId, ...(limit === undefined ? {} : { limit }), used: counter.used, after: counter.used + by };
  });
  return all.sort((one, other) => countLeft(one) - countLeft(other))[0];
}
