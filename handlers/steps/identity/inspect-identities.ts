import type { Finding } from "../../../schemas/finding.ts";
import type {
  InspectTenantRequest,
  InspectTenantResponse,
  ListOrphansRequest,
  ListOrphansResponse,
} from "../../../schemas/tenant-inspection.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { getUsers } from "../../adapters/dynamodb/catalogs.ts";
import { listKeys } from "../../adapters/dynamodb/entity-mapping.ts";
import { readPage } from "../../adapters/dynamodb/lists.ts";
import { listIdentities } from "../../adapters/identity/user-identities.ts";
import { splitIntoChunks } from "../../core/shared/chunks.ts";
import { inspectIdentity } from "./compare-identities.ts";

/** The time in ms after which an inspection begins no further page. */
const MAX_INSPECTION_MS = 8_000;
const PAGE_SIZE = 50;
/** The identities that are read at the same time. */
const BATCH_SIZE = 8;

/** Compares the identities of a tenant's users with the record for the sweep. */
export async function inspectTenantIdentities({ tenantId }: InspectTenantRequest): Promise<InspectTenantResponse> {
  const findings: Finding[] = [];
  const until = Date.now() + MAX_INSPECTION_MS;
  for (const key of [listKeys.users(tenantId), listKeys.removedUsers(tenantId)]) {
    let after: string | undefined;
    do {
      if (Date.now() > until) return { findings: [], isComplete: false };
      const page = await readPage<{ id: string }>({ list: "users", key, limit: PAGE_SIZE, after });
      const users = [...(await getUsers(page.items.map(({ id }) => id))).values()];
      for (const batch of splitIntoChunks(users, BATCH_SIZE)) {
        findings.push(...(await Promise.all(batch.map(inspectIdentity))).flat());
      }
      after = page.next;
    } while (after !== undefined);
  }
  return { findings, isComplete: true };
}

/**
 * Lists the identities of one page of the user pool that no user in the catalog has, or a user who was removed before a
 * time. An identity that remains of a removed user blocks its e-mail, and only the repair of a tenant that still exists
 * removes it.
 */
export async function listOrphanIdentities({ before, after }: ListOrphansRequest): Promise<ListOrphansResponse> {
  const { names, next } = await listIdentities(after);
  const users = names.length === 0 ? new Map<string, UserRecord>() : await getUsers(names);
  const isOrphan = (name: string) => {
    const user = users.get(name);
    return user === undefined || (user.status === "removed" && user.updatedAt <= before);
  };
  return { names: names.filter(isOrphan), ...(next === undefined ? {} : { next }) };
}
