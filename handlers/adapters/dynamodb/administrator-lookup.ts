import type { UserRecord } from "../../../schemas/user.ts";
import { administratorRoleOf, isAdministrator } from "../../core/user/administrators.ts";
import { getUser } from "./catalogs.ts";
import { listKeys } from "./entity-mapping.ts";
import { selectItems } from "./lists.ts";

/** Finds another administrator besides a user. Each candidate is read from the catalog, because the index may lag. */
export async function findOtherAdministrator(user: UserRecord): Promise<UserRecord | undefined> {
  const active = selectItems<{ id: string }>(
    { list: "users", key: listKeys.users(user.tenantId) },
    {
      filter: "#status = :active AND contains(#roles, :role)",
      fields: "id",
      names: { "#status": "status", "#roles": "roles" },
      values: { ":active": "active", ":role": administratorRoleOf(user) },
    },
  );
  for await (const { id } of active) {
    const other = id === user.id ? undefined : await getUser(id);
    if (other !== undefined && isAdministrator(other)) return other;
  }
  return undefined;
}
