import type { ApiClient } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import { readList } from "../lists/read-list.ts";
import { findTenant } from "./find-tenant.ts";

/** A user's place: in a tenant, or among the staff. */
export type UserPlace = { userId: string; tenantId?: string };

const idPattern = /^usr_[0-9a-f]{32}$/;

/** Finds a user by id or e-mail address. `tenant` saves the search, and is needed by administrators of a tenant. */
export async function findUser(api: ApiClient, reference: string, tenant: string | undefined): Promise<UserPlace> {
  const tenantId = tenant === undefined ? undefined : await findTenant(api, tenant);
  const found = idPattern.test(reference)
    ? await findById(api, reference, tenantId)
    : await findByEmail(api, reference, tenantId);
  if (found) return found;
  throw new CliError(`There is no user ${reference}.`, {
    code: "notFound",
    exitCode: exitCodes.notFound,
    remedy: "tenantry users list, which shows ids and e-mail addresses",
  });
}

async function findById(api: ApiClient, userId: string, tenantId: string | undefined): Promise<UserPlace | undefined> {
  if (tenantId !== undefined) return { userId, tenantId };
  const staff = await api.send("staff:read", { path: { userId } }).catch(ignoreUnreadable);
  if (staff) return { userId };
  const { items } = await api.send("operations:list", { query: { target: userId, limit: 1 } });
  const [operation] = items;
  return operation?.tenantId ? { userId, tenantId: operation.tenantId } : findInPeople(api, userId);
}

/** Finds a user without an operation, such as the first administrator of a tenant. */
async function findInPeople(api: ApiClient, userId: string): Promise<UserPlace | undefined> {
  const { items } = await readList(api, "people:list", {}, { limit: Number.POSITIVE_INFINITY, after: undefined });
  const user = items.find(({ id }) => id === userId);
  return user && { userId, ...(user.tenantId && { tenantId: user.tenantId }) };
}

async function findByEmail(api: ApiClient, email: string, tenantId: string | undefined) {
  const { items } =
    tenantId === undefined
      ? await api.send("people:list", { query: { q: email } })
      : await api.send("users:list", { path: { tenantId }, query: { email } });
  const user = items.find((one) => one.email.toLowerCase() === email.toLowerCase());
  return user && { userId: user.id, ...(user.tenantId && { tenantId: user.tenantId }) };
}

function ignoreUnreadable(error: unknown): undefined {
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 403)) return undefined;
  throw error;
}
