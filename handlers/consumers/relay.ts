import type { DynamoDBStreamEvent } from "aws-lambda";
import type { LoggedEvent } from "../adapters/dynamodb/outbox.ts";
import { readNewItems } from "../adapters/dynamodb/stream-records.ts";
import { logger } from "../shared/logger.ts";
import { publishEvents } from "../shared/publish-events.ts";

/**
 * Publishes the inserted rows. An entry that the bus refuses keeps its pointer for the sweeper, so that one bad row never
 * holds up the rest; only a batch of which nothing was published is tried again.
 */
export const handler = async (event: DynamoDBStreamEvent): Promise<void> => {
  const events = readNewItems<LoggedEvent>(event);
  const { taken, refused } = await publishEvents(events, logger);
  if (refused.length > 0) logger.warn("The bus refused events; the sweeper goes on with them", { refused });
  if (taken === 0 && events.length > 0) throw new Error("Nothing of the batch could be published");
};
