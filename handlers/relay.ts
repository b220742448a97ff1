import { Logger } from "@aws-lambda-powertools/logger";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { publish } from "./adapters/bus.ts";
import { append, type Logged } from "./adapters/feed.ts";
import { measure } from "./adapters/metrics.ts";
import { measuresOf } from "./core/measures.ts";

const logger = new Logger();

/**
 * Publishes the inserted rows, gives them their places in the feed and forgets their pointers. An entry that the bus
 * refuses keeps its pointer for the sweeper, so that one bad row never holds up the rest; only a batch of which nothing
 * was published is tried again.
 */
export const handler = async (event: DynamoDBStreamEvent): Promise<void> => {
  const events = event.Records.flatMap(({ dynamodb }) => {
    const row = dynamodb?.NewImage && unmarshall(dynamodb.NewImage as Record<string, AttributeValue>);
    return row === undefined ? [] : [row as Logged];
  });
  const { taken, refused } = await publish(events);
  if (refused.length > 0) logger.warn("The bus refused events; the sweeper goes on with them", { refused });
  if (taken.length === 0 && events.length > 0) throw new Error("Nothing of the batch could be published");
  await append(taken);
  // Every fact comes by here, so this is the one place where facts are counted.
  measure(taken.flatMap(({ envelope }) => measuresOf(envelope)));
};
