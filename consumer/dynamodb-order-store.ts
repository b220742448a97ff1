import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { OrderStore } from "./order-store.ts";

/** The table of a store in DynamoDB. */
export type DynamodbOrderStoreOptions = {
  client: DynamoDBDocumentClient;
  /** A table with the partition key `id` (a string); it may be the table of Powertools' idempotency. */
  tableName: string;
  /** The name that separates this consumer from others that share the table. @default "consumer" */
  consumer?: string;
};

const isClaimLost = (error: unknown): boolean => error instanceof ConditionalCheckFailedException;

/** Creates a store that keeps one small item per aggregate in DynamoDB; each event costs two writes. */
export function dynamodbOrderStore(options: DynamodbOrderStoreOptions): OrderStore {
  const { client, tableName, consumer = "consumer" } = options;
  const update = (aggregate: string, rest: Omit<UpdateCommand["input"], "TableName" | "Key">) =>
    client.send(new UpdateCommand({ TableName: tableName, Key: { id: `order#${consumer}#${aggregate}` }, ...rest }));
  return {
    claim: async (aggregate, { owner, now, until }) => {
      try {
        const { Attributes } = await update(aggregate, {
          UpdateExpression: "SET claimedBy = :owner, claimedUntil = :until",
          ConditionExpression: "attribute_not_exists(claimedUntil) OR claimedUntil <= :now",
          ExpressionAttributeValues: { ":owner": owner, ":until": until, ":now": now },
          ReturnValues: "ALL_NEW",
        });
        return Number(Attributes?.["applied"] ?? 0);
      } catch (error) {
        if (isClaimLost(error)) return "taken";
        throw error;
      }
    },
    complete: async (aggregate, owner, applied) => {
      await update(aggregate, {
        UpdateExpression: "SET applied = :applied REMOVE claimedBy, claimedUntil",
        ConditionExpression: "claimedBy = :owner",
        ExpressionAttributeValues: { ":owner": owner, ":applied": applied },
      });
    },
    release: async (aggregate, owner) => {
      try {
        await update(aggregate, {
          UpdateExpression: "REMOVE claimedBy, claimedUntil",
          ConditionExpression: "claimedBy = :owner",
          ExpressionAttributeValues: { ":owner": owner },
        });
      } catch (error) {
        if (!isClaimLost(error)) throw error;
      }
    },
  };
}
