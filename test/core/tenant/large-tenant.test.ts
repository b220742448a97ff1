import {
  AdminDeleteUserCommand,
  CognitoIdentityProviderClient,
  UserNotFoundException,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, describe, expect, it, vi } from "vitest";
import { handler as identities } from "../../../handlers/steps/identities.ts";
import { handler as withdrawAccess } from "../../../handlers/steps/withdraw-access.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { buildOperation } from "../../support/builders.ts";
import { createLargeTenant } from "../../support/tables/large-tenant.ts";
import type { MemoryTables } from "../../support/tables/memory-tables.ts";

/** The time that a call of DynamoDB or Cognito takes here, in ms. */
const CALL_MS = 5;
/** The number of tries that AWS gives to a step that still works. */
const MAX_TRIES = 400;

const { id: operationId } = buildOperation();
const removal = { kind: "subscription.deprovision", productId: "crm" } satisfies Partial<OperationRecord>;
const offboarding = { kind: "tenant.offboard" } satisfies Partial<OperationRecord>;

/** Lets time pass with each call, because a try ends by the clock. */
const advanceClock = () => vi.setSystemTime(Date.now() + CALL_MS);

const steps = {
  "Withdraw the access": (memory: MemoryTables, dies = "") => runStep(memory, withdrawAccess, "withdraw-access", dies),
  "Remove the users": (memory: MemoryTables, dies = "") => runStep(memory, identities, "remove-users", dies),
};

/** Tries a step as its workflow does, until it is done; answers how many tries it took. */
const runStep = async (
  memory: MemoryTables,
  handler: (raw: unknown) => Promise<unknown>,
  task: string,
  dies: string,
) => {
  const step = task === "remove-users" ? "Remove the users" : "Withdraw the access";
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    try {
      expect(await handler({ operationId, task, step })).toEqual({ status: "succeeded" });
      return tries;
    } catch (error) {
      const { name, message } = error as Error;
      expect([name === "StillWorking" || message === dies, message]).toEqual([true, message]);
    }
  }
  throw new Error(`Not done in ${MAX_TRIES} tries, ${memory.count("Query")} pages read`);
};

const { send } = CognitoIdentityProviderClient.prototype;

/** A user pool in memory: it knows who was deleted. */
const mockUserPool = () => {
  const gone = new Set<string>();
  CognitoIdentityProviderClient.prototype.send = (async (command: { input: { Username?: string } }) => {
    advanceClock();
    const { Username = "" } = command.input;
    if (!(command instanceof AdminDeleteUserCommand) && gone.has(Username)) {
      throw new UserNotFoundException({ message: "gone", $metadata: {} });
    }
    gone.add(Username);
    return {};
  }) as never;
  return gone;
};

const countUsersWithProduct = (memory: MemoryTables) =>
  memory.rows("users").filter(({ sk, products }) => sk === "user" && "crm" in (products as object)).length;
const countRemainingUsers = (memory: MemoryTables) =>
  memory.rows("users").filter(({ sk, status }) => sk === "user" && status !== "removed").length;
const readSeatsTaken = (memory: MemoryTables) => memory.rows("tenants").find(({ sk }) => sk === "seats#crm")?.["used"];

let tables: MemoryTables | undefined;

/** A tenant of so many users, in a clock of its own. */
const setUpTenant = (users: number, operation: Partial<OperationRecord>) => {
  vi.useFakeTimers({ toFake: ["Date"] });
  tables?.restore();
  tables = createLargeTenant(users, operation);
  tables.before = advanceClock;
  return tables;
};

afterEach(() => {
  vi.useRealTimers();
  tables?.restore();
  CognitoIdentityProviderClient.prototype.send = send;
});

const USERS = 50_000;
const PAGES = USERS / 100;

describe("a tenant of 50,000 users", () => {
  it("loses a product: each page of users is read once, and nobody keeps the product", {
    timeout: 300_000,
  }, async () => {
    const memory = setUpTenant(USERS, removal);
    const tries = await steps["Withdraw the access"](memory);
    expect([countUsersWithProduct(memory), readSeatsTaken(memory)]).toEqual([0, 0]);
    expect(memory.count("Query")).toBeLessThanOrEqual(PAGES + tries);
  });

  it("is offboarded: each page of users is read once, and nobody stays", { timeout: 300_000 }, async () => {
    const memory = setUpTenant(USERS, offboarding);
    const gone = mockUserPool();
    const tries = await steps["Remove the users"](memory);
    expect([countRemainingUsers(memory), gone.size, readSeatsTaken(memory)]).toEqual([0, USERS, 0]);
    expect(memory.count("Query")).toBeLessThanOrEqual(PAGES + tries + 1);
  });
});

describe("a walk whose operation is about no tenant", () => {
  it("reads no list, because that would be the platform's staff", async () => {
    const memory = setUpTenant(3, { ...removal, tenantId: undefined });
    const input = { operationId, task: "withdraw-access", step: "Withdraw the access" };
    await expect(withdrawAccess(input)).rejects.toThrow("is about no tenant");
    expect([memory.count("Query"), countUsersWithProduct(memory)]).toEqual([0, 3]);
  });
});

describe("a walk over many users whose process dies", () => {
  const few = 950;
  const deaths = Array.from({ length: 14 }, (_, index) => index * 163 + 3);

  it.each(Object.entries({ "Withdraw the access": removal, "Remove the users": offboarding }))(
    "%s: goes on behind the last page that was done, whatever call it died at",
    { timeout: 300_000 },
    async (step, operation) => {
      for (const death of deaths) {
        const memory = setUpTenant(few, operation);
        mockUserPool();
        let calls = 0;
        memory.before = () => {
          advanceClock();
          calls += 1;
          if (calls === death) throw new Error("died");
        };
        await steps[step as keyof typeof steps](memory, "died");
        const left = step === "Remove the users" ? countRemainingUsers(memory) : countUsersWithProduct(memory);
        expect([death, left, readSeatsTaken(memory)]).toEqual([death, 0, 0]);
        expect(memory.count("Query")).toBeLessThanOrEqual(10 + 3);
      }
    },
  );
});
