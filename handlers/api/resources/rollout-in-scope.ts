import type { Caller } from "../../../schemas/caller.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { RolloutRecord } from "../../../schemas/rollout.ts";
import { getHolder, getOperation, getProduct, getProducts } from "../../adapters/dynamodb/catalogs.ts";
import { getRollout } from "../../adapters/dynamodb/rollout-items.ts";
import type { ControlState } from "../../core/rollout/control-rollout.ts";
import { toRolloutReservation } from "../../core/rollout/rollout.ts";
import { type AccessScope, isInScope } from "../../core/shared/access.ts";
import { resolveActions } from "../../core/shared/allowed-actions.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import type { Loaded } from "../http/command-types.ts";
import type { ScopedCall } from "../http/route.ts";

export const rolloutNotFound: Rejection = { code: "notFound", detail: "There is no such rollout." };

/** A rollout with its product, whose team manages it. */
export type RolloutInScope = { rollout: RolloutRecord; product: ProductRecord };

/** Loads the rollout in the path; undefined if it is missing or belongs to another team's product. */
export async function loadRolloutInScope({
  caller,
  accessScope,
  params,
}: ScopedCall): Promise<RolloutInScope | undefined> {
  const rollout = await getRollout(params["rolloutId"] ?? "");
  const product = rollout && (await getProduct(rollout.productId));
  if (rollout === undefined || product === undefined || !isInScope(caller, accessScope, product)) return undefined;
  return { rollout, product };
}

/** Returns the rollouts of the products in the caller's scope, each with its product. */
export async function filterRollouts(
  caller: Caller,
  accessScope: AccessScope,
  rollouts: RolloutRecord[],
): Promise<RolloutInScope[]> {
  if (rollouts.length === 0) return [];
  const products = await getProducts(rollouts.map(({ productId }) => productId));
  return rollouts.flatMap((rollout) => {
    const product = products.get(rollout.productId);
    return product !== undefined && isInScope(caller, accessScope, product) ? [{ rollout, product }] : [];
  });
}

/** Loads the operation of the rollout that occupies a product; undefined if there is none. */
export async function loadCurrentRollout(productId: string): Promise<RolloutRecord | undefined> {
  const holder = await getHolder(toRolloutReservation(productId));
  return holder === undefined ? undefined : getRollout(holder);
}

/** Loads the rollout in the path for a command. */
export async function loadControlState(call: ScopedCall): Promise<Loaded<ControlState & RolloutInScope>> {
  const found = await loadRolloutInScope(call);
  if (found === undefined) return { rejection: rolloutNotFound };
  const { rollout, product } = found;
  const [operation, current] = await Promise.all([getOperation(rollout.operationId), loadCurrentRollout(product.id)]);
  if (operation === undefined) throw new Error(`There is no operation ${rollout.operationId}`);
  const other = current === undefined || current.id === rollout.id ? undefined : current;
  return {
    state: { rollout, product, operation, other },
    version: rollout.version,
    allowedActions: resolveActions(call.caller, "rollout", { rollout, team: product.team }).allowedActions,
  };
}
