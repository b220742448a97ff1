import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { callUserPool } from "../../../handlers/adapters/identity/user-pool.ts";
import { handler } from "../../../handlers/steps/manage-identities.ts";
import { tables } from "../../../schemas/tables.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { buildUser } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

vi.mock("../../../handlers/adapters/identity/user-pool.ts");

const before = "2026-11-28T12:00:00.000Z";
const earlier = "2026-11-28T11:59:00.000Z";
const later = "2026-11-28T12:01:00.000Z";

let memory: MemoryTables;
let identities: string[];
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
  identities = [];
  vi.mocked(callUserPool).mockImplementation(async () => ({
    Users: identities.map((Username) => ({ Username })),
    PaginationToken: "next",
  }));
});
afterEach(() => {
  memory.restore();
  vi.clearAllMocks();
});

/** Puts a user into the catalog and an identity into the user pool. */
function putUser(user: UserRecord): void {
  const { key, index } = entityMapping.user;
  memory.put("USER_TABLE", { ...key(user), ...index(user), ...user });
  identities.push(user.id);
}
const build = (id: string, overrides: Partial<UserRecord>) => buildUser({ id, updatedAt: earlier, ...overrides });
const listOrphans = () => handler({ task: "list-orphans", before });

describe("the identities that the sweep reports", () => {
  it("are those that no user has", async () => {
    putUser(build("usr_1", { status: "active" }));
    putUser(build("usr_2", { status: "disabled" }));
    identities.push("usr_3");
    expect(await listOrphans()).toEqual({ names: ["usr_3"], next: "next" });
  });

  it("are also those of removed users, of any tenant and of the staff", async () => {
    putUser(build("usr_1", { status: "removed" }));
    const { tenantId: _, ...staff } = build("usr_2", { status: "removed" });
    putUser(staff);
    expect(await listOrphans()).toEqual({ names: ["usr_1", "usr_2"], next: "next" });
  });

  it("are not those of users removed within the grace period, which may have been read before the removal", async () => {
    putUser(build("usr_1", { status: "removed", updatedAt: later }));
    expect(await listOrphans()).toEqual({ names: [], next: "next" });
  });
});
