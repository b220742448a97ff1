import type { DynamoDBStreamEvent } from "aws-lambda";
import { readNewItems } from "../adapters/dynamodb/stream-records.ts";
import { appendCommits } from "../adapters/feed/feed-append.ts";
import type { Commit } from "../adapters/feed/feed-rows.ts";

/**
 * Gives the events of new commits their places in the feed. It throws as long as the feed can't be written, so that the
 * stream waits for it; what the stream loses stays in the backlog for the sweeper.
 */
export const handler = async (event: DynamoDBStreamEvent): Promise<void> => {
  await appendCommits(readNewItems<Commit>(event));
};
