import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ServiceError } from "../../handlers/adapters/aws/signed-calls.ts";
import { callUserPool } from "../../handlers/adapters/identity/user-pool.ts";
import { handler as identities } from "../../handlers/steps/manage-identities.ts";
import { handler as withdrawAccess } from "../../handlers/steps/withdraw-access.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import { workflowSteps } from "../../schemas/workflow-steps.ts";
import { buildOperation } from "../support/builders.ts";
import { createLargeTenant } from "../support/tables/large-tenant.ts";
import type { MemoryTables } from "../support/tables/memory-tables.ts";

vi.mock("../../handlers/adapters/identity/user-pool.ts", { spy: true });

const MINUTE_MS = 60_000;
const cases = {
  "the withdrawal of a product": {
    handler: withdrawAccess,
    step: workflowSteps.withdrawAccess.name,
    operation: { kind: "subscription.deprovision", productId: "crm" },
  },
  "the removal of a tenant's users": {
    handler: identities,
    step: workflowSteps.removeUsers.name,
    operation: { kind: "tenant.offboard" },
  },
} satisfies Record<string, { handler: unknown; step: string; operation: Partial<OperationRecord> }>;

let memory: MemoryTables;
const usersOf = () => memory.rows("users").filter(({ sk }) => sk === "user");
const countUsersWithProduct = () => usersOf().filter(({ products }) => "crm" in (products as object)).length;
const seatsTaken = () => memory.rows("tenants").find(({ sk }) => sk === "seats#crm")?.["used"];

/** Takes a user's row out of the list; returns a function that puts it back, as when the index has caught up. */
function hideFromIndex(user: Record<string, unknown>): () => void {
  const { listKey: _, listSort: __, ...hidden } = user;
  memory.put("users", hidden);
  return () => memory.put("users", user);
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.mocked(callUserPool).mockImplementation(async (action) => {
    if (action !== "AdminGetUser") return {};
    throw new ServiceError("gone", "UserNotFoundException", 400);
  });
});
afterEach(() => {
  vi.useRealTimers();
  memory.restore();
  vi.mocked(callUserPool).mockReset();
});

describe.each(Object.entries(cases))("%s", (_, { handler, step, operation }) => {
  const run = () => handler({ operationId: buildOperation().id, step });

  it.each([3, 250])("waits for a user whom the list lacks, of %i", async (users) => {
    memory = createLargeTenant(users, operation);
    const appear = hideFromIndex(usersOf().at(-1) as Record<string, unknown>);
    await expect(run()).rejects.toThrow("still working");
    expect([countUsersWithProduct(), seatsTaken()]).toEqual([1, 1]);
    appear();
    expect(await run()).toEqual({ status: "succeeded" });
    expect([countUsersWithProduct(), seatsTaken()]).toEqual([0, 0]);
  });

  it("ends after half an hour if the counter of seats is wrong", async () => {
    memory = createLargeTenant(3, operation);
    const seats = memory.rows("tenants").find(({ sk }) => sk === "seats#crm");
    memory.put("tenants", { ...seats, used: 5 });
    await expect(run()).rejects.toThrow("still working");
    vi.setSystemTime(Date.now() + 29 * MINUTE_MS);
    await expect(run()).rejects.toThrow("still working");
    vi.setSystemTime(Date.now() + 2 * MINUTE_MS);
    expect(await run()).toEqual({ status: "succeeded" });
    expect(countUsersWithProduct()).toBe(0);
  });
});

describe("the removal of a tenant's users", () => {
  it("waits for the tenant's first administrator, who has no product", async () => {
    const { handler, step, operation } = cases["the removal of a tenant's users"];
    memory = createLargeTenant(2, operation);
    const tenant = memory.rows("tenants").find(({ sk }) => sk === "tenant") as Record<string, unknown>;
    const [, last] = usersOf();
    const administrator = { ...last, products: {}, shared: [] } as Record<string, unknown>;
    memory.put("users", administrator);
    memory.put("tenants", { ...tenant, administratorId: administrator["id"] });
    memory.put("tenants", { pk: tenant["pk"], sk: "seats#crm", used: 1 });
    const appear = hideFromIndex(administrator);
    const run = () => handler({ operationId: buildOperation().id, step });
    await expect(run()).rejects.toThrow("still working");
    appear();
    expect(await run()).toEqual({ status: "succeeded" });
    expect(usersOf().map(({ status }) => status)).toEqual(["removed", "removed"]);
  });
});
