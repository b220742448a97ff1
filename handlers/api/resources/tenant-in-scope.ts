import type * as z from "zod";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { getOperations, getTenantPartition } from "../../adapters/dynamodb/catalogs.ts";
import { isInScope } from "../../core/shared/access.ts";
import type { TenantState } from "../../core/tenant/tenant-state.ts";
import type { ApiProblem } from "../http/problem.ts";
import type { RouteCall } from "../http/route.ts";

type TenantCall = Pick<RouteCall<z.ZodType, z.ZodObject>, "caller" | "relation" | "params">;

/** The same words whether the tenant is not there or is not the caller's. */
export const tenantNotFound: { problem: ApiProblem & { code: "notFound" } } = {
  problem: { code: "notFound", detail: "There is no such tenant." },
};

/** The tenant in the path with its subscriptions, when it is there and within the caller's reach. */
export const loadTenantInScope = async ({ caller, relation, params }: TenantCall) => {
  const tenantId = params["tenantId"] ?? "";
  return isInScope(caller, relation, { tenantId }) ? getTenantPartition(tenantId) : undefined;
};

/** A tenant with its subscriptions and the operations that run on them: all that a command on it is decided by. */
export const loadTenantState = async (found: Omit<TenantState, "running">): Promise<TenantState> => {
  const ids = [found.tenant, ...found.subscriptions].flatMap((one) => one.activeOperationId ?? []);
  const running = ids.length === 0 ? new Map<string, OperationRecord>() : await getOperations(ids);
  return { ...found, running };
};
