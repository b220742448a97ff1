import type { ApiClient } from "../api/client.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";

const idPattern = /^ten_[0-9a-f]{32}$/;

/** The length of the API's search text. An external id can be longer, a name can't. */
const MAX_SEARCH_LENGTH = 100;

/** Returns the id of a tenant that is named by its id, its external id or its name. */
export async function findTenant(api: ApiClient, reference: string): Promise<string> {
  if (idPattern.test(reference)) return reference;
  const [byKey, byName] = await Promise.all([
    api.send("tenants:list", { query: { externalId: reference, view: "summary" } }),
    reference.length > MAX_SEARCH_LENGTH
      ? { items: [] }
      : api.send("tenants:list", { query: { q: reference, limit: 20, view: "summary" } }),
  ]);
  const named = byName.items.filter(({ name }) => name.toLowerCase() === reference.toLowerCase());
  const [found] = [...byKey.items, ...named];
  if (found) return found.id;
  throw new CliError(`There is no tenant ${reference}.`, {
    code: "notFound",
    exitCode: exitCodes.notFound,
    why: byName.items.length > 0 ? `Similar names: ${byName.items.map(({ name }) => name).join(", ")}.` : undefined,
    remedy: "tenantry tenants list, which shows ids and names",
  });
}
