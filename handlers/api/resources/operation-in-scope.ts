import type { Caller } from "../../../schemas/caller.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import {
  getOperation,
  getOperations,
  getProduct,
  getProducts,
  getTenantPartition,
  getUser,
} from "../../adapters/dynamodb/catalogs.ts";
import type { RetrySubject } from "../../core/operation/retry.ts";
import { type AccessScope, findAccessScope, isInScope } from "../../core/shared/access.ts";
import { resolveActions } from "../../core/shared/allowed-actions.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import { isAllowedFrom, operationTransitions } from "../../core/shared/transitions.ts";
import type { Loaded } from "../http/command-types.ts";
import type { ScopedCall } from "../http/route.ts";
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

async function loadSubject({ tenantId, productId, target }: OperationRecord): Promise<RetrySubject> {
  if (target.type === "product") return { product: await getProduct(productId ?? ""), last: new Map() };
  if (target.type === "user") return { user: await getUser(target.id), last: new Map() };
  const partition = tenantId === undefined ? undefined : await getTenantPartition(tenantId);
  if (partition === undefined) return { last: new Map() };
  const ended = partition.subscriptions.filter(({ status }) => status === "failed" || status === "cancelled");
  const last = ended.length === 0 ? new Map() : await getOperations(ended.map((one) => one.lastOperationId));
  return { state: await loadTenantState(partition), last };
}

/**
 * Loads the resources of operations, by the id of the operation, where they decide whether the caller may retry or approve
 * it. Operations on the same resource share one read.
 */
export async function loadRetrySubjects(
  caller: Caller,
  operations: OperationRecord[],
): Promise<ReadonlyMap<string, RetrySubject>> {
  if (findAccessScope(caller, "POST /operations/{operationId}/retry") === undefined) return new Map();
  const { retry, approve } = operationTransitions;
  const ended = operations.filter(({ status }) => isAllowedFrom(retry, status) || isAllowedFrom(approve, status));
  const reads = new Map<string, Promise<RetrySubject>>();
  const loaded = ended.map(async (one): Promise<[string, RetrySubject]> => {
    const { type, id } = one.target;
    // A tenant and its subscriptions lie in one partition.
    const key = one.tenantId !== undefined && type !== "user" ? one.tenantId : `${type}#${id}`;
    const read = reads.get(key) ?? loadSubject(one);
    reads.set(key, read);
    return [one.id, await read];
  });
  return new Map(await Promise.all(loaded));
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
  const subject = await loadSubject(operation);
  return {
    state: { operation, subject },
    allowedActions: resolveActions(call.caller, "operation", { operation, team, subject }).allowedActions,
  };
}
