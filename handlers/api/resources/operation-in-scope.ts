import type { Caller } from "../../../schemas/caller.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import {
  getOperation,
  getOperations,
  getProducts,
  getTenantPartition,
  getUser,
} from "../../adapters/dynamodb/catalogs.ts";
import { type RetrySubject, selectRetriedWith } from "../../core/operation/retry.ts";
import { type AccessScope, findAccessScope, isInScope } from "../../core/shared/access.ts";
import { resolveActions } from "../../core/shared/allowed-actions.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import { isAllowedFrom, operationTransitions } from "../../core/shared/transitions.ts";
import type { Loaded } from "../http/command-types.ts";
import type { ScopedCall } from "../http/route.ts";
import { loadParentRollouts } from "./parent-rollouts.ts";
import { loadTenantState } from "./tenant-in-scope.ts";

export const operationNotFound: Rejection = { code: "notFound", detail: "There is no such operation." };

/** Returns the operations within the caller's scope. A product's operations belong to its current team. */
export async function filterInScope(
  caller: Caller,
  accessScope: AccessScope,
  operations: OperationRecord[],
): Promise<OperationRecord[]> {
  const ids = accessScope === "ownTeam" ? operations.flatMap((one) => one.productId ?? []) : [];
  const products = ids.length === 0 ? undefined : await getProducts(ids);
  return operations.filter((one) => {
    const team = one.productId === undefined ? undefined : products?.get(one.productId)?.team;
    return isInScope(caller, accessScope, { tenantId: one.tenantId, team });
  });
}

/** Loads the operation in the path; undefined if it is missing or outside the caller's scope. */
export async function loadOperationInScope({
  caller,
  accessScope,
  params,
}: ScopedCall): Promise<OperationRecord | undefined> {
  const operation = await getOperation(params["operationId"] ?? "");
  return operation && (await filterInScope(caller, accessScope, [operation]))[0];
}

/** The resource on which an operation ran, without the products that it names and the rollout that started it. */
type Subject = Omit<RetrySubject, "products" | "rollout">;

/** The rollouts that started changes, by the id of their operation. */
type ParentRollouts = Awaited<ReturnType<typeof loadParentRollouts>>;

async function loadSubject({ tenantId, target }: OperationRecord): Promise<Subject> {
  const base = { last: new Map(), loadedAt: new Date().toISOString() };
  if (target.type === "product") return base;
  if (target.type === "user") return { ...base, user: await getUser(target.id) };
  const partition = tenantId === undefined ? undefined : await getTenantPartition(tenantId);
  if (partition === undefined) return base;
  const ended = partition.subscriptions.filter(({ status }) => status === "failed" || status === "cancelled");
  const last = ended.length === 0 ? new Map() : await getOperations(ended.map((one) => one.lastOperationId));
  return { ...base, state: await loadTenantState(partition), last };
}

/** Returns the products that decide about a retry: the operation's own, or those that an onboarding provisions again. */
function listRetriedProducts(operation: OperationRecord, { state, last }: Subject): string[] {
  if (operation.productId !== undefined) return [operation.productId];
  return selectRetriedWith(operation, state?.subscriptions ?? [], last).map(({ productId }) => productId);
}

/** Adds the products and the rollouts of several operations to their subjects, with one read for each product. */
async function completeSubjects(
  found: readonly [OperationRecord, Subject][],
  rollouts: ParentRollouts,
): Promise<Map<string, RetrySubject>> {
  const ids = found.flatMap(([operation, subject]) => listRetriedProducts(operation, subject));
  const products = ids.length === 0 ? new Map<string, ProductRecord>() : await getProducts(ids);
  return new Map(
    found.map(([{ id, parentId = "" }, subject]) => [id, { ...subject, products, rollout: rollouts.get(parentId) }]),
  );
}

/**
 * Loads the resources of operations, by the id of the operation, where they decide whether the caller may retry or approve
 * it. Operations on the same resource share one read.
 */
export async function loadRetrySubjects(
  caller: Caller,
  operations: OperationRecord[],
  rollouts: ParentRollouts,
): Promise<ReadonlyMap<string, RetrySubject>> {
  if (findAccessScope(caller, "POST /operations/{operationId}/retry") === undefined) return new Map();
  const { retry, approve } = operationTransitions;
  const ended = operations.filter(({ status }) => isAllowedFrom(retry, status) || isAllowedFrom(approve, status));
  const reads = new Map<string, Promise<Subject>>();
  const loaded = ended.map(async (one): Promise<[OperationRecord, Subject]> => {
    const { type, id } = one.target;
    // A tenant and its subscriptions lie in one partition.
    const key = one.tenantId !== undefined && type !== "user" ? one.tenantId : `${type}#${id}`;
    const read = reads.get(key) ?? loadSubject(one);
    reads.set(key, read);
    return [one, await read];
  });
  return completeSubjects(await Promise.all(loaded), rollouts);
}

const loadTeam = async ({ productId }: OperationRecord): Promise<string | undefined> =>
  productId === undefined ? undefined : (await getProducts([productId])).get(productId)?.team;

/** Loads the operation in the path for a command, with the resource on which it runs. */
export async function loadOperation(
  call: ScopedCall,
): Promise<Loaded<{ operation: OperationRecord; subject: RetrySubject }>> {
  const operation = await loadOperationInScope(call);
  if (operation === undefined) return { rejection: operationNotFound };
  const team = await loadTeam(operation);
  const rollouts = await loadParentRollouts([operation]);
  const subject = (await completeSubjects([[operation, await loadSubject(operation)]], rollouts)).get(operation.id);
  if (subject === undefined) throw new Error(`The operation ${operation.id} has no subject`);
  return {
    state: { operation, subject },
    allowedActions: resolveActions(call.caller, "operation", { operation, team, subject }).allowedActions,
  };
}
