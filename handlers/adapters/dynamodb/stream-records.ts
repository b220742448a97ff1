import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";

/** Returns the items that a batch of a table's stream inserted or changed, oldest first. */
export const readNewItems = <Item>({ Records }: DynamoDBStreamEvent): Item[] =>
  Records.flatMap(({ dynamodb }) =>
    dynamodb?.NewImage === undefined ? [] : [unmarshall(dynamodb.NewImage as Record<string, AttributeValue>) as Item],
  );
