import type { DynamoDBStreamEvent } from "aws-lambda";
import type { LoggedEvent } from "../adapters/dynamodb/outbox.ts";
import { readNewItems } from "../adapters/dynamodb/stream-records.ts";
import { logger } from "../shared/logger.ts";
import { publishEvents } from "../shared/publish-events.ts";

/**
 * Publishes the inserted rows. A rejected event keeps its pointer for the sweeper, so that it does not block the others.
 * Only a batch without any published event is retried.
 */
export async function handler(event: DynamoDBStreamEvent): Promise<void> {
  const events = readNewItems<LoggedEvent>(event);
  const { published, rejected } = await publishEvents(events);
  if (rejected.length > 0) logger.warn("The bus rejected events; the sweeper will retry them", { rejected });
  if (published === 0 && events.length > 0) throw new Error("No event of the batch could be published");
}
