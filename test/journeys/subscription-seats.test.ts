import { describe, expect, it } from "vitest";
import { newId, now } from "../../handlers/adapters/clock.ts";
import { getSeats } from "../../handlers/adapters/dynamodb/catalogs.ts";
import { commit } from "../../handlers/adapters/dynamodb/store.ts";
import { accept } from "../../handlers/core/shared/decision.ts";
import { takeSeats } from "../../handlers/core/subscription/seats.ts";
import { requestUser } from "../../handlers/core/user/user.ts";
import type { Operation } from "../../schemas/operation.ts";
import { crmSubscription, onboardTenant, uniqueEmail, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

const signInAsAdmin = () => signInAs("platform-admin");

/** Creates users of the tenant who have access to the product. */
async function createUsers(tenantId: string, count: number): Promise<void> {
  for (let one = 0; one < count; one += 1) {
    const user = requestUser({ id: newId("usr"), email: uniqueEmail(), roles: ["member"], tenantId });
    const seats = takeSeats({ tenantId, products: {} }, { crm: ["user"] });
    const cause = { actor: "alice", correlationId: "request-1", now: now() };
    await commit(accept([{ ...user, seats }]), cause);
  }
}

const changeSubscription = async (tenantId: string, body: object) =>
  (await signInAsAdmin()).patch<Operation>(`/tenants/${tenantId}/subscriptions/crm`, body);

describe("the seats of a subscription", () => {
  it("can be lowered to the number of taken seats, and raised at any time", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    await createUsers(tenant.id, 3);
    expect(await changeSubscription(tenant.id, { seats: 2 })).toMatchObject({
      status: 409,
      body: { code: "noSeatLeft" },
    });

    const lowered = await changeSubscription(tenant.id, { seats: 3 });
    expect(lowered.status).toBe(202);
    // The lower limit applies from the request on.
    await expect(createUsers(tenant.id, 1)).rejects.toThrow();
    await waitForOperation(lowered.body.id);
    expect(await getSeats(tenant.id, "crm")).toEqual({ used: 3, limit: 3 });

    await waitForOperation((await changeSubscription(tenant.id, { planId: "enterprise" })).body.id);
    expect(await getSeats(tenant.id, "crm")).toEqual({ used: 3, limit: 500 });
  });

  it("lose their limit when the subscription is removed", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    expect(await getSeats(tenant.id, "crm")).toEqual({ used: 0, limit: 5 });
    const { body } = await (await signInAsAdmin()).delete<Operation>(`/tenants/${tenant.id}/subscriptions/crm`);
    await waitForOperation(body.id);
    expect(await getSeats(tenant.id, "crm")).toEqual({ used: 0 });
  });
});
