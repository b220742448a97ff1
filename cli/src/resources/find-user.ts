import type { ApiClient } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
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
  return operation?.tenantId ? { userId, tenantId: operation.tenantId } : findFirstAdministrator(api, userId);
}

/** Finds the first administrator of a tenant, whom no operation names until somebody changes this user. */
async function findFirstAdministrator(api: ApiClient, userId: string): Promise<UserPlace | undefined> {
  // The API rejects the filter if there is no such user. That saves the search of the lists.
  const events = await api.send("events:list", { query: { userId, limit: 1 } }).catch(ignoreRejected);
  const tenantId = events?.items[0]?.tenantid;
  if (tenantId !== undefined) return { userId, tenantId };
  return events && findAmongAdministrators(api, userId);
}

/** Reads the administrators of all tenants up to a user, because the feed keeps events for a limited time only. A user
 *  without an operation still has the role of the invitation. */
async function findAmongAdministrators(api: ApiClient, userId: string): Promise<UserPlace | undefined> {
  let after: string | null | undefined;
  do {
    const query = { role: "tenant-admin", limit: 100, ...(after && { after }) };
    const { items, next } = await api.send("people:list", { query });
    const user = items.find(({ id }) => id === userId);
    if (user) return { userId, ...(user.tenantId && { tenantId: user.tenantId }) };
    after = next;
  } while (after);
  return undefined;
}

async function findByEmail(api: ApiClient, email: string, tenantId: string | undefined) {
  const { items } =
    tenantId === undefined
      ? await api.send("people:list", { query: { q: email } })
      : await api.send("users:list", { path: { tenantId }, query: { email } });
  const user = items.find((one) => one.email.toLowerCase() === email.toLowerCase());
  return user && { userId: user.id, ...(user.tenantId && { tenantId: user.tenantId }) };
}

/** Creates the handler that turns answers with one of these statuses into nothing. */
const ignoreStatuses =
  (...statuses: readonly number[]) =>
  (error: unknown): undefined => {
    if (error instanceof ApiProblem && statuses.includes(error.status)) return undefined;
    throw error;
  };
const ignoreUnreadable = ignoreStatuses(403, 404);
const ignoreRejected = ignoreStatuses(400);
