import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import type { AccountContact } from "../../../schemas/product-health.ts";
import { dynamodb } from "../dynamodb/dynamodb.ts";

const keyOf = (productId: string) => ({ id: `account-contact#${productId}` });

/** Records the contact of a sweep with a product's account. The row lies beside the sweep's own progress. */
export async function recordContact(productId: string, contact: AccountContact): Promise<void> {
  const Item = { ...keyOf(productId), contact };
  await dynamodb.send(new PutCommand({ TableName: readEnvironment("IDEMPOTENCY_TABLE"), Item }));
}

/** Reads the last contact of a sweep with a product's account. */
export async function readContact(productId: string): Promise<AccountContact | undefined> {
  const { Item } = await dynamodb.send(
    new GetCommand({ TableName: readEnvironment("IDEMPOTENCY_TABLE"), Key: keyOf(productId) }),
  );
  return Item?.["contact"] as AccountContact | undefined;
}
