import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import {
  type Batch,
  batchesPk,
  correlationPk,
  entriesOf,
  type FeedEntry,
  type IndexRow,
  isExpired,
  lastNumberOfRange,
  lastPositionOf,
  operationPk,
  positionOf,
  productPk,
  rangeOf,
  selectEntries,
  tenantPk,
  userPk,
} from "./feed-rows.ts";
import type { Tail } from "./feed-tail.ts";

/** The scope of a query: all events, those of any of the products, or those of a tenant, user, request or operation without
 *  a tenant. */
export type FeedScope =
  | { tenantId: string }
  | { productIds: string[] }
  | { operationId: string }
  | { userId: string }
  | { correlationId: string }
  | "all";

/** A range of batches, both ends included, in either direction. */
type BatchRange = { from: number; to: number; newestFirst: boolean };

/** A part of the feed: its events in order, the position up to which it is complete, and its cost in queries. */
export type FeedSegment = { entries: FeedEntry[]; upTo: number; queries: number };

/** The rows that one query reads. */
const PAGE_SIZE = 100;

type Row = Batch | IndexRow;

/** Reads rows of one partition; `reach` is the batch up to which they are complete. */
async function readRows(pk: string, { from, to, newestFirst }: BatchRange): Promise<{ rows: Row[]; reach: number }> {
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName: readEnvironment("FEED_TABLE"),
      KeyConditionExpression: "pk = :pk AND #number BETWEEN :from AND :to",
      ExpressionAttributeNames: { "#number": "number" },
      ExpressionAttributeValues: { ":pk": pk, ":from": from, ":to": to },
      ScanIndexForward: !newestFirst,
      ConsistentRead: true,
      Limit: PAGE_SIZE,
    }),
  );
  const end = newestFirst ? from : to;
  return { rows: Items as Row[], reach: Number(LastEvaluatedKey?.["number"] ?? end) };
}

/** Returns a row's events with their positions; none when it has expired but is not deleted yet. */
const unexpiredEntriesOf = (row: Row): FeedEntry[] => (isExpired(row) ? [] : entriesOf(row));

function indexPartitionsOf(scope: Exclude<FeedScope, "all">): string[] {
  if ("tenantId" in scope) return [tenantPk(scope.tenantId)];
  if ("productIds" in scope) return scope.productIds.map(productPk);
  if ("operationId" in scope) return [operationPk(scope.operationId)];
  return "userId" in scope ? [userPk(scope.userId)] : [correlationPk(scope.correlationId)];
}

/** Reads the next part of a range of batches, within one partition. */
async function readBatches({ from, to, newestFirst }: BatchRange): Promise<FeedSegment> {
  const range = rangeOf(newestFirst ? to : from);
  const span = {
    from: Math.max(from, lastNumberOfRange(range - 1) + 1),
    to: Math.min(to, lastNumberOfRange(range)),
    newestFirst,
  };
  const { rows, reach } = await readRows(batchesPk(range), span);
  // Batches have no gaps, so backwards an empty partition means that all older ones have expired.
  const end = newestFirst && rows.length === 0 ? from : reach;
  const upTo = newestFirst ? positionOf(end, 0) : lastPositionOf(end);
  return { entries: rows.flatMap(unexpiredEntriesOf), upTo, queries: 1 };
}

/**
 * Reads the next part of a range from index partitions. Only the last batch may be missing in the index, so its events
 * come from the batch itself.
 */
async function readIndexes(pks: string[], span: BatchRange, tail: Tail): Promise<FeedSegment> {
  const { from, newestFirst } = span;
  const to = Math.min(span.to, tail.number - 1);
  const end = newestFirst ? from : to;
  const found = from > to ? [] : await Promise.all(pks.map((pk) => readRows(pk, { from, to, newestFirst })));
  const reached = found.map(({ reach }) => reach);
  const reach = newestFirst ? Math.max(end, ...reached) : Math.min(end, ...reached);
  const isReached = ({ number }: Row) => (newestFirst ? number >= reach : number <= reach);
  const entries = found.flatMap(({ rows }) => rows.filter(isReached).flatMap(unexpiredEntriesOf));
  const hasTail = span.to === tail.number && (newestFirst || reach === to);
  if (hasTail && tail.batch !== undefined && !isExpired(tail.batch)) {
    entries.push(...selectEntries(pks, tail.batch));
  }
  const last = hasTail && !newestFirst ? tail.number : reach;
  return { entries, upTo: newestFirst ? positionOf(last, 0) : lastPositionOf(last), queries: pks.length };
}

/** Reads the next part of a range, as far as one query per partition reaches. */
export async function readSegment(scope: FeedScope, span: BatchRange, tail: Tail): Promise<FeedSegment> {
  const { entries, ...rest } = await (scope === "all"
    ? readBatches(span)
    : readIndexes(indexPartitionsOf(scope), span, tail));
  const direction = span.newestFirst ? -1 : 1;
  return { ...rest, entries: entries.sort((one, other) => direction * (one.position - other.position)) };
}
