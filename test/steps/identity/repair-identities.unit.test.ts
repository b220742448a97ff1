import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ServiceError } from "../../../handlers/adapters/aws/signed-calls.ts";
import { listKeys } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { callIfPresent, callUserPool, hasErrorCode } from "../../../handlers/adapters/identity/user-pool.ts";
import { handler } from "../../../handlers/steps/manage-identities.ts";
import { buildOperation, TENANT_ID } from "../../support/builders.ts";
import { createLargeTenant } from "../../support/tables/large-tenant.ts";
import type { MemoryTables } from "../../support/tables/memory-tables.ts";

vi.mock("../../../handlers/adapters/identity/user-pool.ts", { spy: true });

const { id: operationId } = buildOperation();
const subjectOfNew = "sub-of-the-new-identity";

type Identity = { isEnabled: boolean; groups: Set<string>; subject: string };
type Parameters = { Username: string; GroupName: string };

let memory: MemoryTables;
let pool: Map<string, Identity>;
/** The number of the call to the user pool at which the process dies. */
let fatalCall: number;
let calls: number;

const actions: Record<string, (identity: Identity, parameters: Parameters) => object> = {
  AdminGetUser: ({ isEnabled, subject }) => ({
    Enabled: isEnabled,
    UserAttributes: [{ Name: "sub", Value: subject }],
  }),
  AdminListGroupsForUser: ({ groups }) => ({ Groups: [...groups].map((GroupName) => ({ GroupName })) }),
  AdminDeleteUser: (_, { Username }) => ({ isDeleted: pool.delete(Username) }),
  AdminEnableUser: (identity) => Object.assign(identity, { isEnabled: true }),
  AdminAddUserToGroup: ({ groups }, { GroupName }) => groups.add(GroupName),
};

/** Answers like Cognito, and dies once. */
async function callPool(action: string, parameters: Parameters): Promise<object> {
  calls += 1;
  if (calls === fatalCall) throw new Error("died");
  const identity = pool.get(parameters.Username);
  if (action === "AdminCreateUser") {
    if (identity) throw new ServiceError("exists", "UsernameExistsException", 400);
    pool.set(parameters.Username, { isEnabled: true, groups: new Set(), subject: subjectOfNew });
    return { User: { Attributes: [{ Name: "sub", Value: subjectOfNew }] } };
  }
  if (identity === undefined) throw new ServiceError("gone", "UserNotFoundException", 400);
  return actions[action]?.(identity, parameters) ?? {};
}

const callPoolIfPresent = (action: string, parameters: Parameters): Promise<object | undefined> =>
  callPool(action, parameters).catch((error: unknown) => {
    if (hasErrorCode(error, "UserNotFoundException")) return undefined;
    throw error;
  });

/** Repairs the identities, and once more after the process has died. Returns whether it died. */
async function repair(meanwhile = () => {}): Promise<boolean> {
  const run = () => handler({ operationId, step: "Repair the identities" });
  const died = await run().then(
    () => false,
    () => true,
  );
  if (died) meanwhile();
  if (died) expect(await run()).toEqual({ status: "succeeded" });
  return died;
}

const users = () => memory.rows("users").filter(({ sk }) => sk === "user") as { id: string; roles: string[] }[];
const findings = () => memory.rows("operations").find(({ id }) => id === operationId)?.["findings"];

/** Creates a tenant whose first user's identity was changed by hand. */
function createTenant(change: (id: string) => void): string {
  memory?.restore();
  memory = createLargeTenant(2, { kind: "tenant.repair" });
  pool = new Map(
    users().map(({ id, roles }) => [id, { isEnabled: true, groups: new Set(roles), subject: `sub-of-${id}` }]),
  );
  const id = users()[0]?.id ?? "";
  change(id);
  calls = 0;
  return id;
}

beforeEach(() => {
  vi.mocked(callUserPool).mockImplementation(callPool as never);
  vi.mocked(callIfPresent).mockImplementation(callPoolIfPresent as never);
});
afterEach(() => {
  memory.restore();
  vi.mocked(callUserPool).mockReset();
  vi.mocked(callIfPresent).mockReset();
});

describe("a repair that dies at any call to the user pool", () => {
  it("states that it has enabled an identity", async () => {
    let hasDied = true;
    for (fatalCall = 1; hasDied; fatalCall += 1) {
      const id = createTenant((first) => Object.assign(pool.get(first) ?? {}, { isEnabled: false }));
      hasDied = await repair();
      expect([fatalCall, findings()]).toMatchObject([
        fatalCall,
        [{ kind: "identityDisabled", subject: id, repaired: true }],
      ]);
      expect(pool.get(id)?.isEnabled).toBe(true);
    }
    expect(fatalCall).toBeGreaterThan(8);
  });

  it("records the subject of an identity that it has made again", async () => {
    let hasDied = true;
    for (fatalCall = 1; hasDied; fatalCall += 1) {
      const id = createTenant((first) => pool.delete(first));
      hasDied = await repair();
      expect([fatalCall, findings()]).toMatchObject([
        fatalCall,
        [{ kind: "identityMissing", subject: id, repaired: true }],
      ]);
      expect([fatalCall, users()[0]]).toMatchObject([fatalCall, { subject: subjectOfNew }]);
    }
    expect(fatalCall).toBeGreaterThan(8);
  });

  it("makes no identity for a user who is removed before the next attempt", async () => {
    let hasDied = true;
    for (fatalCall = 1; hasDied; fatalCall += 1) {
      const id = createTenant((first) => pool.delete(first));
      hasDied = await repair(() => {
        const user = memory.rows("users").find((row) => row["id"] === id) ?? {};
        memory.put("users", { ...user, status: "removed", listKey: listKeys.removedUsers(TENANT_ID) });
      });
      expect([fatalCall, pool.has(id)]).toEqual([fatalCall, !hasDied]);
    }
    expect(fatalCall).toBeGreaterThan(8);
  });
});
