import type { Uses } from "../function-spec.ts";

/** A batch of the feed is put on its condition; its rows in the indexes, and what leaves the backlog, go many at once. */
export const feedWriterUses = {
  Feed: ["GetItem", "Query", "PutItem", "BatchWriteItem"],
  FeedBacklog: ["BatchGetItem", "BatchWriteItem"],
} as const satisfies Uses;
