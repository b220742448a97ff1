import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent } from "aws-lambda";

/** A row that was changed or removed after its insertion, identified by its key. */
type RowChange<Key> = { kind: "MODIFY" | "REMOVE"; key: Key };

/** Returns the inserted items of a batch of a table's stream, oldest first. */
export const readInsertedItems = <Item>({ Records }: DynamoDBStreamEvent): Item[] =>
  readNewItems<Item>({ Records: Records.filter(({ eventName }) => eventName === "INSERT") });

/** Returns the changes and removals in a batch of a table's stream, oldest first. */
export const readRowChanges = <Key>({ Records }: DynamoDBStreamEvent): RowChange<Key>[] =>
  Records.flatMap(({ eventName, dynamodb }) =>
    eventName === "MODIFY" || eventName === "REMOVE"
      ? [{ kind: eventName, key: unmarshall((dynamodb?.Keys ?? {}) as Record<string, AttributeValue>) as Key }]
      : [],
  );

/** Returns the items that a batch of a table's stream inserted or changed, oldest first. */
export const readNewItems = <Item>({ Records }: DynamoDBStreamEvent): Item[] =>
  Records.flatMap(({ dynamodb }) =>
    dynamodb?.NewImage === undefined ? [] : [unmarshall(dynamodb.NewImage as Record<string, AttributeValue>) as Item],
  );
