import type { DynamoDBStreamEvent } from "aws-lambda";
import { readNewItems } from "../adapters/dynamodb/stream-records.ts";
import { appendCommits } from "../adapters/feed/feed-append.ts";
import type { Commit } from "../adapters/feed/feed-rows.ts";

/**
 * Appends new commits to the feed. It throws while the feed cannot be written, so that the stream waits. A commit that
 * the stream loses stays in the backlog for the sweeper.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<void> {
  await appendCommits(readNewItems<Commit>(event));
}
