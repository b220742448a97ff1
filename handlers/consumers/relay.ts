import { Logger } from "@aws-lambda-powertools/logger";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import type { LoggedEvent } from "../adapters/dynamodb/outbox.ts";
import { publishEvents } from "../shared/publish-events.ts";

const logger = new Logger();

/**
 * Publishes the inserted rows. An entry that the bus refuses keeps its pointer for the sweeper, so that one bad row never
 * holds up the rest; only a batch of which nothing was published is tried again.
 */
export const handler = async (event: DynamoDBStreamEvent): Promise<void> => {
  const events = event.Records.flatMap(({ dynamodb }) => {
    const row = dynamodb?.NewImage && unmarshall(dynamodb.NewImage as Record<string, AttributeValue>);
    return row === undefined ? [] : [row as LoggedEvent];
  });
  const { taken, refused } = await publishEvents(events, logger);
  if (refused.length > 0) logger.warn("The bus refused events; the sweeper goes on with them", { refused });
  if (taken === 0 && events.length > 0) throw new Error("Nothing of the batch could be published");
};
