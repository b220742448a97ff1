import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";
import { reservationKey } from "../dynamodb/entity-mapping.ts";

/** Returns the address of the item that names a machine client's product. */
const itemAddressOf = (clientId: string) => ({
  TableName: readEnvironment("USER_TABLE"),
  Key: reservationKey({ catalog: "user", kind: "subject", value: clientId }),
});

/** A machine client's product, and whether the client was ever used. */
export type ClientUse = { productId: string; isUsed: boolean };

/** Reads a machine client; undefined when it belongs to no product. */
export async function getClient(clientId: string): Promise<ClientUse | undefined> {
  const { Item } = await dynamodb.send(new GetCommand({ ...itemAddressOf(clientId), ConsistentRead: true }));
  return Item && { productId: String(Item["holder"]), isUsed: Item["usedAt"] !== undefined };
}

/** Records the first use of a client. The condition keeps a removed client removed. */
export async function recordClientUse(clientId: string, now: string): Promise<void> {
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
}

/** Returns the clients that have been used. */
export async function findUsedClients(clientIds: readonly string[]): Promise<ReadonlySet<string>> {
  const uses = await Promise.all(clientIds.map(async (id) => ({ id, use: await getClient(id) })));
  return new Set(uses.filter(({ use }) => use?.isUsed).map(({ id }) => id));
}
