import * as z from "zod";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { ProductId, TenantId, timeBoundsOf } from "../../../schemas/ids.ts";
import { type Operation, OperationKind, type OperationRecord, OperationStatus } from "../../../schemas/operation.ts";
import { type Page, readMergedPage } from "../../adapters/dynamodb/lists.ts";
import { matchesProgress } from "../../core/operation/state.ts";
import { flag, pageQuery, repeatable } from "../http/page.ts";
import type { RouteCall } from "../http/route.ts";
import { loadOperationDetails } from "./operation-details.ts";
import { filterInScope } from "./operation-in-scope.ts";
import { type OperationFilters, selectOperationSources } from "./operation-lists.ts";
import { renderOperation } from "./render.ts";
import { listTeamProducts } from "./team-products.ts";

const timeSchema = defineSchema(() => z.iso.datetime({ offset: true }));

export const operationFilters = defineSchema(() =>
  pageQuery.extend({
    status: repeatable(OperationStatus, OperationStatus.options.length)
      .optional()
      .describe("the status of the operation; may be repeated"),
    done: flag.optional().describe("`true` for operations that have ended, `false` for those that have not"),
    failing: flag.optional().describe("`true` for failed operations that no retry or later success has resolved"),
    kind: OperationKind.optional().describe("the kind of the operation"),
    target: z.string().min(1).max(128).optional().describe("the id of the resource that the operation concerns"),
    correlationId: z.string().min(1).max(128).optional().describe("the id of the request that caused the operations"),
    tenantId: TenantId.optional().describe("the tenant, with its subscriptions and users, that the operations concern"),
    productId: ProductId.optional().describe("the product, with its subscriptions, that the operations concern"),
    from: timeSchema.optional().describe("the earliest time of the request, inclusive"),
    to: timeSchema.optional().describe("the latest time of the request, exclusive"),
  }),
);

type ListCall = Pick<RouteCall<z.ZodUndefined, typeof operationFilters>, "caller" | "accessScope" | "query">;
type PageRequest = { limit: number; after?: string };

/** Limits the filters to the caller's scope. */
async function loadScopedFilters({ caller, accessScope, query }: ListCall): Promise<OperationFilters> {
  const { productId, ...filters } = query;
  const requested = productId === undefined ? {} : { productIds: [productId] };
  if (accessScope === "ownTenant") return { ...filters, ...requested, tenantId: caller.tenantId ?? "" };
  if (accessScope !== "ownTeam") return { ...filters, ...requested };
  const own = await listTeamProducts(caller.team, { retired: true });
  return { ...filters, productIds: own.filter((id) => productId === undefined || id === productId) };
}

/** Returns the filter of operations that are read from a partition with others; undefined if the query has none. */
function createFilter(
  { limit: _, after: __, ...query }: ListCall["query"],
  { tenantId, productIds }: OperationFilters,
) {
  if (Object.values(query).every((filter) => filter === undefined)) return undefined;
  const { kind, target, correlationId } = query;
  const [earliest, end] = [query.from, query.to].map((time) => time && new Date(time).toISOString());
  return (one: OperationRecord) =>
    matchesProgress(one, query) &&
    (kind === undefined || one.kind === kind) &&
    (target === undefined || one.target.id === target) &&
    (correlationId === undefined || one.correlationId === correlationId) &&
    (tenantId === undefined || one.tenantId === tenantId) &&
    (productIds === undefined || productIds.includes(one.productId ?? "")) &&
    (earliest === undefined || one.createdAt >= earliest) &&
    (end === undefined || one.createdAt < end);
}

/**
 * Reads a page of records. The lists of a target and of a request also hold operations outside the caller's scope, and a
 * bounded read can end at one of them. Then the caller's own lists are read, so that no cursor reveals another's operation.
 */
async function readRecords({ query, accessScope }: ListCall, filters: OperationFilters, page: PageRequest) {
  const within = query.from || query.to ? timeBoundsOf("op", query) : undefined;
  const keep = createFilter(query, filters);
  const read = (selected: OperationFilters) =>
    readMergedPage<OperationRecord>(
      { sources: selectOperationSources(selected), newestFirst: true, ...page, within },
      keep,
    );
  const { target, correlationId, ...own } = filters;
  const found = await read(filters);
  const isLimited = accessScope !== "any" && (target !== undefined || correlationId !== undefined);
  const isForeign = found.next !== undefined && found.items.every(({ id }) => id !== found.next);
  return isLimited && isForeign ? read(own) : found;
}

/** Reads a page of the operations within the caller's scope, newest first. */
export async function readOperationPage(call: ListCall, page: PageRequest): Promise<Page<Operation>> {
  const { caller, accessScope } = call;
  const { items, ...rest } = await readRecords(call, await loadScopedFilters(call), page);
  const visible = await filterInScope(caller, accessScope, items);
  const detailsOf = await loadOperationDetails(caller, visible);
  return { items: visible.map((one) => renderOperation(one, caller, detailsOf(one))), ...rest };
}
