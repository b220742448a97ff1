import { afterEach, describe, expect, it, vi } from "vitest";
import { ServiceError } from "../../../handlers/adapters/aws/signed-calls.ts";
import { callUserPool } from "../../../handlers/adapters/identity/user-pool.ts";
import { handler as identities } from "../../../handlers/steps/manage-identities.ts";
import { handler as withdrawAccess } from "../../../handlers/steps/withdraw-access.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { buildOperation } from "../../support/builders.ts";
import { createLargeTenant } from "../../support/tables/large-tenant.ts";
import type { MemoryTables } from "../../support/tables/memory-tables.ts";

vi.mock("../../../handlers/adapters/identity/user-pool.ts", { spy: true });

/** The simulated duration of a call to DynamoDB or Cognito, in ms. */
const CALL_MS = 5;
/** The maximum number of tries of a step that is in progress. */
const MAX_TRIES = 400;

const { id: operationId } = buildOperation();
const removal = { kind: "subscription.deprovision", productId: "crm" } satisfies Partial<OperationRecord>;
const offboarding = { kind: "tenant.offboard" } satisfies Partial<OperationRecord>;

/** Advances the clock with each call, because a try ends by the clock. */
const advanceClock = () => vi.setSystemTime(Date.now() + CALL_MS);

const steps = {
  "Withdraw the access": (memory: MemoryTables, dies = "") =>
    runStep(memory, withdrawAccess, "Withdraw the access", dies),
  "Remove the users": (memory: MemoryTables, dies = "") => runStep(memory, identities, "Remove the users", dies),
};

/** Runs a step like its workflow until it ends; returns the number of tries. */
async function runStep(memory: MemoryTables, handler: (raw: unknown) => Promise<unknown>, step: string, dies: string) {
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    try {
      expect(await handler({ operationId, step })).toEqual({ status: "succeeded" });
      return tries;
    } catch (error) {
      const { name, message } = error as Error;
      expect([name === "StillWorking" || message === dies, message]).toEqual([true, message]);
    }
  }
  throw new Error(`Not done in ${MAX_TRIES} tries, ${memory.count("Query")} pages read`);
}

/** Mocks a user pool that records the deleted users. */
function mockUserPool() {
  const gone = new Set<string>();
  vi.mocked(callUserPool).mockImplementation(async (action, parameters) => {
    advanceClock();
    const { Username = "" } = parameters as { Username?: string };
    if (action !== "AdminDeleteUser" && gone.has(Username))
      throw new ServiceError("gone", "UserNotFoundException", 400);
    gone.add(Username);
    return {};
  });
  return gone;
}

const countUsersWithProduct = (memory: MemoryTables) =>
  memory.rows("users").filter(({ sk, products }) => sk === "user" && "crm" in (products as object)).length;
const countRemainingUsers = (memory: MemoryTables) =>
  memory.rows("users").filter(({ sk, status }) => sk === "user" && status !== "removed").length;
const readSeatsTaken = (memory: MemoryTables) => memory.rows("tenants").find(({ sk }) => sk === "seats#crm")?.["used"];

let tables: MemoryTables | undefined;

/** Sets up a tenant with many users and a fake clock. */
function setUpTenant(users: number, operation: Partial<OperationRecord>) {
  vi.useFakeTimers({ toFake: ["Date"] });
  tables?.restore();
  tables = createLargeTenant(users, operation);
  tables.before = advanceClock;
  return tables;
}

afterEach(() => {
  vi.useRealTimers();
  tables?.restore();
  vi.mocked(callUserPool).mockReset();
});

const USERS = 50_000;
const PAGES = USERS / 100;

describe("a tenant of 50,000 users", () => {
  it("loses a product: each page of users is read once, and no user keeps the product", async () => {
    const memory = setUpTenant(USERS, removal);
    const tries = await steps["Withdraw the access"](memory);
    expect([countUsersWithProduct(memory), readSeatsTaken(memory)]).toEqual([0, 0]);
    expect(memory.count("Query")).toBeLessThanOrEqual(PAGES + tries);
  });

  it("is offboarded: each page of users is read once, and no user remains", async () => {
    const memory = setUpTenant(USERS, offboarding);
    const gone = mockUserPool();
    const tries = await steps["Remove the users"](memory);
    expect([countRemainingUsers(memory), gone.size, readSeatsTaken(memory)]).toEqual([0, USERS, 0]);
    expect(memory.count("Query")).toBeLessThanOrEqual(PAGES + tries + 1);
  });
});

describe("a walk for an operation without a tenant", () => {
  it("reads no users, because the list would be the platform's staff", async () => {
    const memory = setUpTenant(3, { ...removal, tenantId: undefined });
    const input = { operationId, step: "Withdraw the access" };
    await expect(withdrawAccess(input)).rejects.toThrow("has no tenant");
    expect([memory.count("Query"), countUsersWithProduct(memory)]).toEqual([0, 3]);
  });
});

describe("a walk over many users with a crash", () => {
  const few = 950;
  const deaths = Array.from({ length: 14 }, (_, index) => index * 163 + 3);

  it.each(Object.entries({ "Withdraw the access": removal, "Remove the users": offboarding }))(
    "%s: continues after the last completed page, whatever call crashed",
    async (step, operation) => {
      for (const crash of deaths) {
        const memory = setUpTenant(few, operation);
        mockUserPool();
        let calls = 0;
        memory.before = () => {
          advanceClock();
          calls += 1;
          if (calls === crash) throw new Error("died");
        };
        await steps[step as keyof typeof steps](memory, "died");
        const remaining = step === "Remove the users" ? countRemainingUsers(memory) : countUsersWithProduct(memory);
        expect([crash, remaining, readSeatsTaken(memory)]).toEqual([crash, 0, 0]);
        // Beside the pages of users, the removal reads the tenant's partition after a pass.
        expect(memory.count("Query")).toBeLessThanOrEqual(10 + 4);
      }
    },
  );
});
