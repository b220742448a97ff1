import type { DynamoDBStreamEvent } from "aws-lambda";
import { readNewItems } from "../adapters/dynamodb/stream-records.ts";
import type { Commit } from "../adapters/feed/feed-rows.ts";
import { logger } from "../shared/logger.ts";
import { markFailuresMadeGood } from "../shared/made-good.ts";
import { updateOverview } from "../shared/overview-update.ts";

/**
 * Marks the failures that new commits make good, and counts what they changed. It decides from the current records, so
 * repeated and reordered commits do no harm.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<void> {
  const commits = readNewItems<Commit>(event);
  const madeGood = await markFailuresMadeGood(commits);
  if (madeGood.length > 0) logger.info("Failures were made good", { operations: madeGood });
  await updateOverview(commits);
}
