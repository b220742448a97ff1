import type { Caller } from "../../../schemas/caller.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import {
  getOperation,
  getOperations,
  getProduct,
  getProducts,
  getTenantPartition,
  getUser,
} from "../../adapters/dynamodb/catalogs.ts";
import { type AccessScope, isInScope } from "../../core/shared/access.ts";
import { resolveAllowedActions } from "../../core/shared/allowed-actions.ts";
import type { Rejection } from "../../core/shared/decision.ts";
import type { TenantState } from "../../core/tenant/tenant-state.ts";
import type { Loaded } from "../http/command.ts";
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

/** The resource on which an operation runs; `last` holds the last operations of its ended subscriptions. */
type OperationSubject = {
  state?: TenantState;
  product?: ProductRecord | undefined;
  user?: UserRecord | undefined;
  last: ReadonlyMap<string, OperationRecord>;
};

async function loadSubject({ tenantId, productId, target }: OperationRecord): Promise<OperationSubject> {
  if (target.type === "product") return { product: await getProduct(productId ?? ""), last: new Map() };
  if (target.type === "user") return { user: await getUser(target.id), last: new Map() };
  const partition = tenantId === undefined ? undefined : await getTenantPartition(tenantId);
  if (partition === undefined) return { last: new Map() };
  const ended = partition.subscriptions.filter(({ status }) => status === "failed" || status === "cancelled");
  const last = ended.length === 0 ? new Map() : await getOperations(ended.map((one) => one.lastOperationId));
  return { state: await loadTenantState(partition), last };
}

const loadTeam = async ({ productId }: OperationRecord): Promise<string | undefined> =>
  productId === undefined ? undefined : (await getProducts([productId])).get(productId)?.team;

/** Loads the operation in the path for a command, with the resource on which it runs. */
export async function loadOperation(
  call: ScopedCall,
): Promise<Loaded<{ operation: OperationRecord; subject: OperationSubject }>> {
  const operation = await loadOperationInScope(call);
  if (operation === undefined) return { rejection: operationNotFound };
  const team = await loadTeam(operation);
  return {
    state: { operation, subject: await loadSubject(operation) },
    allowedActions: resolveAllowedActions(call.caller, "operation", { ...operation, team }),
  };
}
