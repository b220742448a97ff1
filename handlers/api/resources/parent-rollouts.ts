import type { OperationRecord } from "../../../schemas/operation.ts";
import { getOperations, getParentRollouts } from "../../adapters/dynamodb/catalogs.ts";
import { isAllowedFrom, operationTransitions } from "../../core/shared/transitions.ts";
import type { ParentRollout } from "../../core/subscription/check-retry.ts";

/** Returns the parent of a change that may be retried; only a rollout is the parent of a change. */
function listParents({ kind, parentId, status }: OperationRecord): string[] {
  const canDecide = kind === "subscription.change" && isAllowedFrom(operationTransitions.retry, status);
  return canDecide && parentId !== undefined ? [parentId] : [];
}

/**
 * Loads the rollouts that started changes which may be retried, by the id of the parent. Without such a change it reads
 * nothing.
 */
export async function loadParentRollouts(operations: OperationRecord[]): Promise<ReadonlyMap<string, ParentRollout>> {
  const parentIds = operations.flatMap(listParents);
  if (parentIds.length === 0) return new Map();
  const parents = [...(await getOperations(parentIds)).values()];
  const rollouts = await getParentRollouts(parents.flatMap(({ rolloutId }) => rolloutId ?? []));
  return new Map(
    parents.flatMap(({ id, rolloutId = "" }): [string, ParentRollout][] => {
      const rollout = rollouts.get(rolloutId);
      return rollout === undefined ? [] : [[id, rollout]];
    }),
  );
}
