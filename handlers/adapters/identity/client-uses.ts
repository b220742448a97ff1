import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import { reservationKey } from "../dynamodb/entity-mapping.ts";

/** The item that says whose a machine's client is. */
const itemAddressOf = (clientId: string) => ({
  TableName: readEnvironment("USER_TABLE"),
  Key: reservationKey({ catalog: "user", kind: "subject", value: clientId }),
});

/** A machine's client: the product that it speaks for, and whether it was ever used. */
export type ClientUse = { productId: string; isUsed: boolean };

/** Reads whose a client is; undefined for one that speaks for nobody. */
export const getClient = async (clientId: string): Promise<ClientUse | undefined> => {
  const { Item } = await dynamodb.send(new GetCommand({ ...itemAddressOf(clientId), ConsistentRead: true }));
  return Item && { productId: String(Item["holder"]), isUsed: Item["usedAt"] !== undefined };
};

/** Notes that a machine came with a client. One that has ended meanwhile is not made again by that. */
export const recordClientUse = async (clientId: string, now: string): Promise<void> => {
  const update = new UpdateCommand({
    ...itemAddressOf(clientId),
    UpdateExpression: "SET usedAt = :now",
    ConditionExpression: "attribute_exists(pk) AND attribute_not_exists(usedAt)",
    ExpressionAttributeValues: { ":now": now },
  });
  try {
    await dynamodb.send(update);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
};

/** Returns those of some clients that a machine has come with. */
export const findUsedClients = async (clientIds: readonly string[]): Promise<ReadonlySet<string>> => {
  const uses = await Promise.all(clientIds.map(async (id) => ({ id, use: await getClient(id) })));
  return new Set(uses.filter(({ use }) => use?.isUsed).map(({ id }) => id));
};
