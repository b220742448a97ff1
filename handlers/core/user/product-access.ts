import { toPointer } from "../../../schemas/problem.ts";
import type { SeatCounter, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { Precondition, Rejection } from "../shared/decision.ts";
import { checkSeatLeft } from "../subscription/seats.ts";
import { canGiveAccess, type ProductMap } from "./user.ts";

/** What access to products is judged by: what a tenant has, and the products that are named. */
export type ProductAccessState = {
  subscriptions: SubscriptionRecord[];
  products: ProductMap;
  seats: ReadonlyMap<string, SeatCounter>;
};

/** Whether access to these products can be given. */
export const checkProductAccess = (
  productIds: string[],
  { subscriptions, products, seats }: ProductAccessState,
): Rejection | undefined => {
  const unknown = productIds.filter((id) => (products.get(id)?.status ?? "retired") === "retired");
  if (unknown.length > 0) {
    const errors = unknown.map((id) => ({
      pointer: toPointer(["products", id]),
      detail: `There is no product ${id}.`,
    }));
    return { code: "unknownReference", detail: "The body names a product that nobody knows.", errors };
  }
  const withheld = productIds.find((id) => !canGiveAccess(subscriptions.find((one) => one.productId === id)));
  if (withheld !== undefined) {
    const detail = `The tenant has no subscription to ${withheld} that its users could have access by.`;
    return { code: "productUnavailable", detail };
  }
  return productIds.map((id) => checkSeatLeft(id, seats.get(id) ?? { used: 0 })).find((full) => full !== undefined);
};

/** The subscriptions that must still be as they were seen, or who is given access could be forgotten when they end. */
export const toSubscriptionPreconditions = (
  productIds: string[],
  { subscriptions }: ProductAccessState,
): Precondition[] =>
  subscriptions.filter((one) => productIds.includes(one.productId)).map((record) => ({ type: "subscription", record }));
