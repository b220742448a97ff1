import type { Uses } from "../../schemas/function-uses.ts";

/** The rights to extend the feed: a conditional put of each batch, and batch writes of index rows and backlog. */
export const feedWriterUses = {
  Feed: ["GetItem", "Query", "PutItem", "BatchWriteItem"],
  FeedBacklog: ["BatchGetItem", "BatchWriteItem"],
} as const satisfies Uses;
