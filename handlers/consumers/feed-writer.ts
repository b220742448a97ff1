import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { appendCommits } from "../adapters/feed/feed-append.ts";
import type { Commit } from "../adapters/feed/feed-rows.ts";

/**
 * Gives the events of new commits their places in the feed. It throws as long as the feed can't be written, so that the
 * stream waits for it; what the stream loses stays in the backlog for the sweeper.
 */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<void> => {
  const commits = Records.flatMap(({ dynamodb }) => {
    const item = dynamodb?.NewImage;
    return item === undefined ? [] : [unmarshall(item as Record<string, AttributeValue>) as Commit];
  });
  await appendCommits(commits);
};
