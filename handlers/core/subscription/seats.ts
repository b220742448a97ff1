import type { Plan } from "../../../schemas/plan.ts";
import type { SeatCounter } from "../../../schemas/subscription.ts";
import type { Change, Rejection, SeatChange } from "../shared/decision.ts";

/** Returns the seat limit of a subscription: its own, else its plan's; undefined for no limit. */
export const seatLimitOf = (plan: Plan, subscription: { seats?: number | undefined }): number | undefined =>
  subscription.seats ?? plan.entitlements.seats;

/** A user as a holder of seats. */
type SeatHolder = { tenantId?: string | undefined; products: Readonly<Record<string, unknown>> };

const listMissingProducts = (products: object, others: object) =>
  Object.keys(products).filter((productId) => !Object.hasOwn(others, productId));

/** Returns the seats that a user takes in newly accessible products. Staff have no tenant and take none. */
export const takeSeats = ({ tenantId, products }: SeatHolder, after: SeatHolder["products"]): SeatChange[] =>
  tenantId === undefined
    ? []
    : listMissingProducts(after, products).map((productId) => ({ tenantId, productId, by: 1 }));

/** Returns the seats that a user releases in products that are no longer accessible. */
export const releaseSeats = ({ tenantId, products }: SeatHolder, after: SeatHolder["products"]): SeatChange[] =>
  tenantId === undefined
    ? []
    : listMissingProducts(products, after).map((productId) => ({ tenantId, productId, by: -1 }));

/** Returns a rejection if all seats of a product are taken. */
export function checkSeatLeft(productId: string, { used, limit }: SeatCounter): Rejection | undefined {
  if (limit === undefined || used < limit) return undefined;
  return { code: "noSeatLeft", detail: `All ${limit} seats of the product ${productId} are taken.` };
}

/** Returns a rejection if a change limits the seats below the number of taken seats. */
export function checkSeatLimits(
  changes: Change[],
  seats: ReadonlyMap<string, SeatCounter> | undefined,
): Rejection | undefined {
  for (const requested of changes.flatMap((change) => change.seats ?? [])) {
    const used = seats?.get(requested.productId)?.used ?? 0;
    if (!("limit" in requested) || requested.limit === undefined || used <= requested.limit) continue;
    const remedy = "Withdraw the access of some users first.";
    return { code: "noSeatLeft", detail: `${used} seats of the product ${requested.productId} are taken. ${remedy}` };
  }
  return undefined;
}

/** Returns whether a seat limit is lower. A lower limit applies from the request, a higher one from the success. */
export const isLowerLimit = (limit: number | undefined, previous: number | undefined): boolean =>
  limit !== undefined && (previous === undefined || limit < previous);
