import type * as z from "zod";
import type { Caller } from "../../../schemas/caller.ts";
import { defineSchema } from "../../../schemas/define-schema.ts";
import { Email } from "../../../schemas/ids.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { type User, type UserRecord, UserStatus } from "../../../schemas/user.ts";
import { getHolder, getUser } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { type Page, readPage } from "../../adapters/dynamodb/lists.ts";
import { pageQuery } from "../http/page.ts";
import { renderUser } from "./render.ts";
import { loadAdministratorChecks, loadRunningOperations } from "./user-in-scope.ts";

export const userFilters = defineSchema(() =>
  pageQuery.extend({
    status: UserStatus.optional().describe("by default, all that are not removed"),
    email: Email.optional().describe("the user with this e-mail"),
  }),
);
type UserFilters = Pick<z.infer<typeof userFilters>, "status" | "email">;
type PageRequest = { limit: number; after?: string };

/** Finds the current user of an e-mail by its reservation. */
async function findUserByEmail(email: string): Promise<UserRecord | undefined> {
  const id = await getHolder({ catalog: "user", kind: "email", value: email });
  return id === undefined ? undefined : getUser(id);
}

async function readUserRecords(
  tenantId: string | undefined,
  { status, email }: UserFilters,
  page: PageRequest,
): Promise<Page<UserRecord>> {
  const keep = (one: UserRecord) =>
    (status === undefined ? one.status !== "removed" : one.status === status) &&
    (email === undefined || one.email === email);
  // Removed users hold no reservation of their e-mail, so they are searched in their list.
  if (email !== undefined && status !== "removed") {
    const holder = page.after === undefined ? await findUserByEmail(email) : undefined;
    return { items: holder !== undefined && holder.tenantId === tenantId && keep(holder) ? [holder] : [] };
  }
  const key = status === "removed" ? listKeys.removedUsers(tenantId) : listKeys.users(tenantId);
  return readPage<UserRecord>({ list: "users", key, newestFirst: true, ...page }, status && keep);
}

/** Reads a page of a tenant's users, or of the platform's staff, newest first. */
export async function readUserPage(
  caller: Caller,
  { tenant }: { tenant?: TenantRecord },
  filters: UserFilters,
  page: PageRequest,
): Promise<Page<User>> {
  const { items, ...rest } = await readUserRecords(tenant?.id, filters, page);
  const [running, administratorCheckOf] = await Promise.all([
    loadRunningOperations(items),
    loadAdministratorChecks(caller, tenant, items),
  ]);
  const render = (one: UserRecord) =>
    renderUser(one, caller, {
      running: running.get(one.lastOperationId ?? ""),
      administratorCheck: administratorCheckOf(one),
    });
  return { items: items.map(render), ...rest };
}
