import * as z from "zod";
import type { Envelope } from "../../../events/envelope.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { timeBoundsOf } from "../../../schemas/ids.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { getOperation } from "../../adapters/dynamodb/catalogs.ts";
import { type ListQuery, type Page, readPage } from "../../adapters/dynamodb/lists.ts";
import { pageQuery, rejectCursor } from "../http/page.ts";
import type { ApiProblem } from "../http/problem.ts";
import { eventFilters } from "./event-filters.ts";

export const timelineFilters = defineSchema(() =>
  pageQuery.extend({
    ...eventFilters.shape,
    order: z.enum(["asc", "desc"]).default("asc").describe("oldest first, or newest first"),
  }),
);
type TimelineFilters = Omit<z.infer<typeof timelineFilters>, "limit" | "after">;

/** Returns the entries since an operation began; all entries without one. An event may name an operation that has ended,
 *  such as the notice before the end of a license, so the entries have no last time. */
const selectPeriod = (operation: OperationRecord | undefined): Pick<ListQuery, "within"> =>
  operation === undefined ? {} : { within: timeBoundsOf("evt", { from: operation.createdAt }) };

/** Loads the operation of the filters; for a request, which may have thousands of operations, its first one. */
async function loadFirstOperation({ operationId, correlationId }: TimelineFilters) {
  if (operationId !== undefined) return getOperation(operationId);
  if (correlationId === undefined) return undefined;
  const { items } = await readPage<OperationRecord>({ list: "correlatedOperations", key: correlationId, limit: 1 });
  return items[0];
}

function createFilter({ type, correlationId, operationId }: TimelineFilters) {
  if ([type, correlationId, operationId].every((filter) => filter === undefined)) return undefined;
  return ({ envelope }: { envelope: Envelope }) =>
    (type === undefined || type.some((one) => one === envelope.type)) &&
    (correlationId === undefined || envelope.correlationid === correlationId) &&
    (operationId === undefined || envelope.operationid === operationId);
}

/** Selects the partition of the events: a user's own, or the tenant's since the operation began. */
const selectSource = async (
  tenantId: string,
  filters: TimelineFilters,
): Promise<Pick<ListQuery, "list" | "key" | "within">> =>
  filters.userId === undefined
    ? { list: "timeline", key: `tenant#${tenantId}`, ...selectPeriod(await loadFirstOperation(filters)) }
    : { list: "ownEvents", key: `user#${filters.userId}` };

/** Reads a page of the events of a tenant and its subscriptions, or of one of its users. The position in a user's events
 *  is a number; an earlier version issued cursors with the id of an event. */
export async function readTimelinePage(
  tenantId: string,
  filters: TimelineFilters,
  page: { limit: number; after?: string },
): Promise<Page<Envelope> | { problem: ApiProblem }> {
  if (filters.userId !== undefined && page.after !== undefined && !/^\d+$/.test(page.after))
    return rejectCursor("The cursor was issued by an earlier version. Begin again without it.");
  const { items, ...rest } = await readPage<{ envelope: Envelope }>(
    {
      ...(await selectSource(tenantId, filters)),
      newestFirst: filters.order === "desc",
      ...page,
    },
    createFilter(filters),
  );
  return { items: items.map((row) => row.envelope), ...rest };
}
