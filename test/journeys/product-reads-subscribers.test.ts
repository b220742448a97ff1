import { beforeAll, describe, expect, it } from "vitest";
import { getMachineToken } from "../../local/machine-token.ts";
import { Subscriber, type Tenant } from "../../schemas/tenant.ts";
import { crmSubscription, onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { callApi, getConnectionInfo, signInAs } from "../support/system/deployed-system.ts";

const analytics = { productId: "analytics", planId: "starter" };
let token: string;
let tenant: Tenant;
beforeAll(async () => {
  token = await getMachineToken(getConnectionInfo(), "crm");
  ({ tenant } = await onboardTenant({ tags: { stage: "trial" }, subscriptions: [crmSubscription, analytics] }));
});

const read = (path: string) => callApi<Tenant>("GET", path, { token });

describe("a product's machine client", () => {
  it("reads the name, status and tags of its subscriber, and its own subscription alone", async () => {
    const { status, body } = await read(`/tenants/${tenant.id}`);
    expect(status).toBe(200);
    const own = tenant.subscriptions.find(({ productId }) => productId === "crm");
    expect(Subscriber.parse(body)).toMatchObject({
      ...{ id: tenant.id, name: tenant.name, status: "active", tags: { stage: "trial" } },
      subscriptions: [{ ...own, allowedActions: [], blockedActions: [] }],
    });
    expect(JSON.stringify(body)).not.toMatch(new RegExp(`analytics|${tenant.adminEmail}`));
  });

  it("sees no other tenant, as if it did not exist, and none after the end of the subscription", async () => {
    const { tenant: other } = await onboardTenant({ subscriptions: [analytics] });
    const missing = await read(`/tenants/ten_${"0".repeat(32)}`);
    const foreign = await read(`/tenants/${other.id}`);
    const { requestId: _, instance: __, ...problem } = missing.body as unknown as Record<string, unknown>;
    expect(foreign).toMatchObject({ status: 404, body: problem });
    const admin = await signInAs("platform-admin");
    const { body } = await admin.delete<{ id: string }>(`/tenants/${tenant.id}/subscriptions/crm`);
    await waitForOperation(body.id);
    expect((await read(`/tenants/${tenant.id}`)).status).toBe(404);
  });

  it("reads nothing else of its subscribers", async () => {
    for (const path of ["", "/timeline", "/subscriptions", "/subscriptions/crm", "/users"]) {
      const { status } = await read(path === "" ? "/tenants" : `/tenants/${tenant.id}${path}`);
      expect([path, status]).toEqual([path, 403]);
    }
  });
});
