import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { TenantId } from "../../../schemas/ids.ts";
import { type Operation, OperationKind, type OperationRecord, OperationStatus } from "../../../schemas/operation.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { type Page, readMergedPage, readPage } from "../../adapters/dynamodb/lists.ts";
import { pageQuery } from "../http/page.ts";
import type { RouteCall } from "../http/route.ts";
import { filterInScope, loadRetrySubjects } from "./operation-in-scope.ts";
import { renderOperation } from "./render.ts";
import { listTeamProducts } from "./team-products.ts";

export const operationFilters = defineSchema(() =>
  pageQuery.extend({
    status: OperationStatus.optional().describe("the status of the operation"),
    kind: OperationKind.optional().describe("the kind of the operation"),
    target: z.string().max(128).optional().describe("the id of the resource that the operation concerns"),
    correlationId: z.string().max(128).optional().describe("the id of the request that caused the operations"),
    tenantId: TenantId.optional().describe("the tenant, with its subscriptions and users, that the operations concern"),
  }),
);

type ListCall = Pick<RouteCall<z.ZodUndefined, typeof operationFilters>, "caller" | "accessScope" | "query">;
type PageRequest = { limit: number; after?: string };

/** Returns the filter that no index serves; undefined if the query has none. */
function createFilter({ status, kind, target, correlationId }: ListCall["query"]) {
  if ([status, kind, target, correlationId].every((filter) => filter === undefined)) return undefined;
  return (one: OperationRecord) =>
    (status === undefined || one.status === status) &&
    (kind === undefined || one.kind === kind) &&
    (target === undefined || one.target.id === target) &&
    (correlationId === undefined || one.correlationId === correlationId);
}

/** Reads a page of records from one index: by tenant, by the caller's products, or of all operations. */
async function readOperationRecords({ caller, accessScope, query }: ListCall, page: PageRequest) {
  const keep = createFilter(query);
  const newestFirst = true;
  const tenantId = accessScope === "ownTenant" ? caller.tenantId : query.tenantId;
  if (tenantId !== undefined) {
    const list = { list: "tenantOperations", key: listKeys.ofTenant(tenantId), newestFirst, ...page } as const;
    return readPage<OperationRecord>(list, keep);
  }
  if (accessScope === "ownTeam") {
    const products = await listTeamProducts(caller.team, { retired: true });
    const keys = products.map(listKeys.ofProduct);
    return readMergedPage<OperationRecord>({ list: "productOperations", keys, ...page }, keep);
  }
  return readPage<OperationRecord>({ list: "operations", key: listKeys.operations, newestFirst, ...page }, keep);
}

/** Reads a page of the operations within the caller's scope, newest first. */
export async function readOperationPage(call: ListCall, page: PageRequest): Promise<Page<Operation>> {
  const { items, ...rest } = await readOperationRecords(call, page);
  const visible = await filterInScope(call.caller, call.accessScope, items);
  const subjects = await loadRetrySubjects(call.caller, visible);
  return { items: visible.map((one) => renderOperation(one, call.caller, subjects.get(one.id))), ...rest };
}
