import type { ProductRecord } from "../../../schemas/product.ts";
import type { SeatCounter } from "../../../schemas/subscription.ts";
import type { Change, Draft } from "../shared/decision.ts";
import { stackNameOf } from "../subscription/stack.ts";
import { mayHaveStack, type StackWork } from "./preview-stacks.ts";

/** The inputs from which losses are described. */
export type LossInputs = {
  changes: Change[];
  /** The new operations on subscriptions, with each subscription before the request. */
  work: readonly (StackWork & { before?: Draft<"subscription"> | undefined })[];
  products: ReadonlyMap<string, ProductRecord>;
  seats: ReadonlyMap<string, SeatCounter>;
  /** The number of users that an offboarding removes; `isMore` if there are more than were counted. */
  users?: { count: number; isMore: boolean } | undefined;
};

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? "" : "s"}`;

/** Describes what the removal of a subscription destroys. */
function listRemovalLosses({ work, seats }: LossInputs): string[] {
  const removals = work.filter(({ operation }) => operation.kind === "subscription.deprovision");
  return removals.flatMap(({ subscription, product, before = subscription }) => {
    const used = seats.get(product.id)?.used ?? 0;
    return [
      ...(mayHaveStack(before)
        ? [`the stack ${stackNameOf(subscription)} in account ${product.account} with its data`]
        : []),
      ...(subscription.integration === "events"
        ? [`the tenant's data in the product ${product.id}, which removes it itself`]
        : []),
      ...(used === 0 ? [] : [`the access of ${count(used, "user")} to ${product.id}`]),
    ];
  });
}

/** Describes what the change of one record ends for good. */
function listChangeLosses(change: Change, products: LossInputs["products"]): string[] {
  const names = change.events.map(({ name }) => name);
  switch (change.type) {
    case "operation": {
      const { before, after } = change;
      const isStopped = before !== undefined && before.status !== after.status && after.error?.code === "cancelled";
      return isStopped ? [`the running operation ${after.id} (${after.kind}), which is cancelled`] : [];
    }
    case "user": {
      if (!names.includes("UserRemovalRequested")) return [];
      const { email, products: accessible = {} } = change.before ?? change.after;
      const access = Object.keys(accessible);
      return [`the user ${email}`, ...(access.length === 0 ? [] : [`the user's access to ${access.join(", ")}`])];
    }
    case "product": {
      const clients = (change.release ?? []).map(({ value }) => `the machine client ${value}`);
      if (!names.includes("ProductRetired")) return clients;
      return [`the product id ${change.after.id}, which nobody can use again`, ...clients];
    }
    case "subscription": {
      const { after } = change;
      const product = products.get(after.productId);
      if (!names.includes("SubscriptionAbandoned") || product === undefined) return [];
      const left = after.integration === "events" ? "the tenant's resources" : `the stack ${stackNameOf(after)}`;
      return [`the control of ${left} in account ${product.account}, where they may remain`];
    }
    default:
      return [];
  }
}

/** Describes in words what a request destroys or ends for good. */
export function listLosses(inputs: LossInputs): string[] {
  const { changes, products, users } = inputs;
  const removesUsers = users !== undefined && users.count > 0;
  return [
    ...changes.flatMap((change) => listChangeLosses(change, products)),
    ...(removesUsers ? [`${users.isMore ? "more than " : ""}${count(users.count, "user")} of the tenant`] : []),
    ...listRemovalLosses(inputs),
  ];
}
