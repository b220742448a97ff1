import { toPointer } from "../../../schemas/problem.ts";
import type { SeatCounter, SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { Precondition, Rejection } from "../shared/decision.ts";
import { checkSeatLeft } from "../subscription/seats.ts";
import { canGiveAccess, type ProductMap } from "./user.ts";

/** The state that decides about access to products: the tenant's subscriptions, the named products and the seats. */
export type ProductAccessState = {
  subscriptions: SubscriptionRecord[];
  products: ProductMap;
  seats: ReadonlyMap<string, SeatCounter>;
};

/** Returns the rejections of giving a user access to the products. */
export function checkProductAccess(
  productIds: string[],
  { subscriptions, products, seats }: ProductAccessState,
): Rejection[] {
  const unknown = productIds.filter((id) => (products.get(id)?.status ?? "retired") === "retired");
  if (unknown.length > 0) {
    const errors = unknown.map((id) => ({
      pointer: toPointer(["products", id]),
      detail: `There is no product ${id}.`,
    }));
    return [{ code: "unknownReference", detail: "The body refers to an unknown product.", errors }];
  }
  const unavailable = productIds
    .filter((id) => !canGiveAccess(subscriptions.find((one) => one.productId === id)))
    .map((id): Rejection => {
      const detail = `The tenant has no active subscription to ${id}. Subscribe it to the product first.`;
      return { code: "productUnavailable", detail, errors: [{ pointer: toPointer(["products", id]), detail }] };
    });
  return [...unavailable, ...productIds.flatMap((id) => checkSeatLeft(id, seats.get(id) ?? { used: 0 }) ?? [])];
}

/** Returns the subscriptions as preconditions: a subscription that ends at the same time withdraws all access. */
export const toSubscriptionPreconditions = (
  productIds: string[],
  { subscriptions }: ProductAccessState,
): Precondition[] =>
  subscriptions.filter((one) => productIds.includes(one.productId)).map((record) => ({ type: "subscription", record }));
