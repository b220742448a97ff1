import type { OperationRecord } from "../../../schemas/operation.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { now } from "../../adapters/clock.ts";

/** The time in ms after which an attempt begins no further subscription; the function's time-out leaves enough for the
 *  last one. */
export const MAX_VISIT_MS = 20_000;

/** The results of the visited subscriptions, and whether the walk is done, waits for some, or has used up its time. */
type Visits<Result> = {
  state: "done" | "working" | "interrupted";
  results: Result[];
  /** The product up to which every subscription is finished; the next attempt continues after it. */
  after: string;
};

type Position = NonNullable<OperationRecord["walk"]>;

/**
 * Returns the position to store after visits that are not done; undefined if nothing has moved. After an interruption, the
 * next attempt begins with subscriptions that no attempt has visited, so their limits count from now on.
 */
export function advancePosition<Result>(from: Position, { state, after }: Visits<Result>): Position | undefined {
  if (state === "done" || after === (from.after ?? "")) return undefined;
  return { ...from, after, ...(state === "interrupted" ? { since: now() } : {}) };
}

/**
 * Visits a tenant's subscriptions in the order of their products, from a position on. One that is waited for does not
 * hold up the others, so that CloudFormation works on all of them at the same time.
 */
export async function visitSubscriptions<Result>(
  subscriptions: readonly SubscriptionRecord[],
  { after, until }: { after: string | undefined; until: number },
  visit: (subscription: SubscriptionRecord) => Promise<Result | "working">,
): Promise<Visits<Result>> {
  const visits: Visits<Result> = { state: "done", results: [], after: after ?? "" };
  const ordered = subscriptions.toSorted((one, other) => (one.productId < other.productId ? -1 : 1));
  for (const subscription of ordered.filter(({ productId }) => productId > (after ?? ""))) {
    if (Date.now() > until) return { ...visits, state: "interrupted" };
    const result = await visit(subscription);
    if (result === "working") visits.state = "working";
    else visits.results.push(result);
    if (visits.state === "done") visits.after = subscription.productId;
  }
  return visits;
}
