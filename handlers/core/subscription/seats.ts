import type { Plan } from "../../../schemas/product.ts";
import type { SeatCounter } from "../../../schemas/subscription.ts";
import type { Change, Rejection, SeatChange } from "../shared/decision.ts";

/** The most people who may use a product: what was asked for, else what the plan grants; undefined: any number. */
export const seatLimitOf = (plan: Plan, subscription: { seats?: number | undefined }): number | undefined =>
  subscription.seats ?? plan.entitlements.seats;

/** Who may use which products, as far as seats are concerned. */
type SeatHolder = { tenantId?: string | undefined; products: Readonly<Record<string, unknown>> };

const listMissingProducts = (some: object, others: object) =>
  Object.keys(some).filter((productId) => !Object.hasOwn(others, productId));

/** The seats that a user takes in products that they could not use before. Staff, who have no tenant, take none. */
export const takeSeats = ({ tenantId, products }: SeatHolder, after: SeatHolder["products"]): SeatChange[] =>
  tenantId === undefined
    ? []
    : listMissingProducts(after, products).map((productId) => ({ tenantId, productId, by: 1 }));

/** The seats that a user leaves in products that they can't use any more. */
export const releaseSeats = ({ tenantId, products }: SeatHolder, after: SeatHolder["products"]): SeatChange[] =>
  tenantId === undefined
    ? []
    : listMissingProducts(products, after).map((productId) => ({ tenantId, productId, by: -1 }));

/** Why nobody else may have a product now, where that is so. */
export const checkSeatLeft = (productId: string, { used, limit }: SeatCounter): Rejection | undefined => {
  if (limit === undefined || used < limit) return undefined;
  return { code: "noSeatLeft", detail: `All ${limit} seats of the product ${productId} are taken.` };
};

/** Why seats can't be limited as some changes want it: more people have one. */
export const checkSeatLimits = (
  changes: Change[],
  seats: ReadonlyMap<string, SeatCounter> | undefined,
): Rejection | undefined => {
  for (const requested of changes.flatMap((change) => change.seats ?? [])) {
    const used = seats?.get(requested.productId)?.used ?? 0;
    if (!("limit" in requested) || requested.limit === undefined || used <= requested.limit) continue;
    const remedy = "Take some people's access away first.";
    return { code: "noSeatLeft", detail: `${used} seats of the product ${requested.productId} are taken. ${remedy}` };
  }
  return undefined;
};

/** Whether a change takes seats away: that must hold from the moment it is asked for, a raise once it has succeeded. */
export const isLowerLimit = (limit: number | undefined, than: number | undefined): boolean =>
  limit !== undefined && (than === undefined || limit < than);
