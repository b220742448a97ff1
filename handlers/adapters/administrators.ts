import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { environment } from "../../schemas/environment.ts";
import type { UserRecord } from "../../schemas/user.ts";
import { administratorRole, isAdministrator } from "../core/administrators.ts";
import { getUser } from "./catalogs.ts";
import { dynamodb } from "./dynamodb.ts";
import { listKeys } from "./keys.ts";

/** Reads, page by page, the ids of those who administer the platform or a tenant; nothing else leaves the index. */
async function* administratorsOf(user: UserRecord): AsyncGenerator<string> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await dynamodb.send(
      new QueryCommand({
        TableName: environment("USER_TABLE"),
        IndexName: "list",
        KeyConditionExpression: "listKey = :list",
        FilterExpression: "#status = :active AND contains(#roles, :role)",
        ProjectionExpression: "id",
        ExpressionAttributeNames: { "#status": "status", "#roles": "roles" },
        ExpressionAttributeValues: {
          ":list": listKeys.users(user.tenantId),
          ":active": "active",
          ":role": administratorRole(user),
        },
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    );
    for (const { id } of Items) yield String(id);
    from = LastEvaluatedKey;
  } while (from !== undefined);
}

/** Finds another administrator beside a user. The index may be behind: the catalogue itself has the last word. */
export const findOtherAdministrator = async (user: UserRecord): Promise<UserRecord | undefined> => {
  for await (const id of administratorsOf(user)) {
    const other = id === user.id ? undefined : await getUser(id);
    if (other !== undefined && isAdministrator(other)) return other;
  }
  return undefined;
};
