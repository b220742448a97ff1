import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";
import type { LogRow } from "../../events/chain.ts";
import { archiveRows } from "../adapters/objects/event-archive.ts";

/**
 * Copies the inserted rows to where nobody can change them: the archive of all events, and the anchor against which the
 * log is verified. It reads the log's stream and not the bus, so that the copies carry the hashes.
 */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<void> => {
  const rows = Records.flatMap(({ dynamodb }) => {
    const image = dynamodb?.NewImage;
    if (image === undefined) return [];
    const { timelineKey: _, ...row } = unmarshall(image as Record<string, AttributeValue>);
    return [row as LogRow];
  });
  await archiveRows(rows);
};
