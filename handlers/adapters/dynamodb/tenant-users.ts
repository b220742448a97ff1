import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { readEnvironment } from "../../../schemas/environment.ts";
import { dynamodb } from "./dynamodb.ts";
import { listKeys } from "./entity-mapping.ts";

/** Counts a tenant's users that are not removed, in one bounded read; `isMore` if there are more than were counted. */
export async function countTenantUsers(tenantId: string): Promise<{ count: number; isMore: boolean }> {
  const { Count = 0, LastEvaluatedKey } = await dynamodb.send(
    new QueryCommand({
      TableName: readEnvironment("USER_TABLE"),
      IndexName: "list",
      KeyConditionExpression: "listKey = :key",
      ExpressionAttributeValues: { ":key": listKeys.users(tenantId) },
      Select: "COUNT",
    }),
  );
  return { count: Count, isMore: LastEvaluatedKey !== undefined };
}
