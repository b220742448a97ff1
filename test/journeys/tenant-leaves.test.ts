import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { getMachineToken } from "../../local/machine-token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { readList } from "../support/lists.ts";
import { bringPurgeForward, readScheduledPurge, sendPurge } from "../support/scenarios/scheduled-purges.ts";
import {
  crmSubscription,
  findStackAccounts,
  onboardTenant,
  readTimeline,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { createActiveUser } from "../support/scenarios/users.ts";
import {
  callApi,
  clientOf,
  getConnectionInfo,
  getProductAccountConfig,
  signInAs,
  waitFor,
} from "../support/system/deployed-system.ts";

const DAY = 86_400_000;
const accounts = ["222222222222", "333333333333"];
const analytics = { productId: "analytics", planId: "starter" };
const signInAsAdmin = () => signInAs("platform-admin");
const getTenant = async ({ id }: Pick<Tenant, "id">): Promise<Tenant> =>
  (await (await signInAsAdmin()).get<Tenant>(`/tenants/${id}`)).body;

/** Reads the status that the tenant's stack in the CRM's account has. */
async function readStackStatus(tenant: Tenant): Promise<string> {
  const Name = tenant.subscriptions.find(({ productId }) => productId === "crm")?.outputs?.["SettingsName"];
  const { Parameter } = await clientOf(SSMClient, getProductAccountConfig("crm")).send(
    new GetParameterCommand({ Name }),
  );
  return JSON.parse(Parameter?.Value ?? "{}").status;
}

const deleteTenant = async ({ id }: Pick<Tenant, "id">, query: string) =>
  (await signInAsAdmin()).delete<Operation>(`/tenants/${id}${query}`);

async function sendTenantCommand({ id }: Pick<Tenant, "id">, verb: string): Promise<Operation> {
  const { status, body } = await (await signInAsAdmin()).post<Operation>(`/tenants/${id}/${verb}`);
  expect(status).toBe(202);
  return waitForOperation(body.id);
}

/** Onboards a tenant that leaves for ten days, and waits until it is suspended. */
async function onboardLeavingTenant(subscriptions: object[] = [crmSubscription, analytics]) {
  const { tenant } = await onboardTenant({ subscriptions });
  const { status, body } = await deleteTenant(tenant, "?graceDays=10");
  expect({ status, body }).toMatchObject({ status: 202, body: { kind: "tenant.leave" } });
  expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded" });
  return { before: tenant, operation: body, left: await getTenant(tenant) };
}

/** Returns what a restoration must bring back. */
const describeTenant = ({ status, name, tags, subscriptions }: Tenant) => ({
  status,
  name,
  tags,
  subscriptions: subscriptions.map((one) => [one.productId, one.planId, one.status, one.seats, one.outputs]),
});

describe("a tenant that is deleted with days of grace", () => {
  it("is suspended with its stacks and users, and a restoration brings it back as it was", async () => {
    const { before, operation, left } = await onboardLeavingTenant();
    expect(left).toMatchObject({ status: "leaving", allowedActions: ["offboard", "restore", "check", "repair"] });
    expect(Math.abs(Date.parse(left.purgeAt ?? "") - Date.now() - 10 * DAY)).toBeLessThan(10 * 60_000);
    expect(left.subscriptions.map(({ status }) => status)).toEqual(["suspended", "suspended"]);
    expect(await readStackStatus(left)).toBe("suspended");
    expect((await deleteTenant(before, "?graceDays=3")).body.id).toBe(operation.id);
    const listed = await readList<Tenant>(await signInAsAdmin(), "/tenants?status=leaving");
    expect(listed.map(({ id }) => id)).toContain(before.id);

    expect(await sendTenantCommand(before, "restore")).toMatchObject({ kind: "tenant.restore", status: "succeeded" });
    const restored = await getTenant(before);
    expect(describeTenant(restored)).toEqual(describeTenant(before));
    expect(restored).not.toHaveProperty("purgeAt");
    expect(await readStackStatus(restored)).toBe("active");
    const types = (await readTimeline(before.id)).map(({ type }) => type);
    expect(types.filter((type) => type === "TenantLeaving" || type === "TenantRestored")).toEqual([
      "TenantLeaving",
      "TenantRestored",
    ]);
    await waitFor("no purge is scheduled", async () => (await readScheduledPurge(before.id)) === undefined);
  });

  it("stays suspended after a restoration if it was suspended before", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    await sendTenantCommand(tenant, "suspend");
    await waitForOperation((await deleteTenant(tenant, "?graceDays=1")).body.id);
    await sendTenantCommand(tenant, "restore");
    expect(await getTenant(tenant)).toMatchObject({ status: "suspended", subscriptions: [{ status: "suspended" }] });
    expect(await readStackStatus(await getTenant(tenant))).toBe("suspended");
  });

  it("gives its users no access until it is restored", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    const user = await createActiveUser(tenant.id, { products: { crm: ["sales"] } });
    const token = await getMachineToken(getConnectionInfo(), "crm");
    const person = await signInAs("tenant-admin", { tenant: tenant.id });
    const readProfile = async () =>
      (await callApi("GET", `/tenants/${tenant.id}/users/${user.id}/profile`, { token })).status;
    expect(await readProfile()).toBe(200);
    await waitForOperation((await deleteTenant(tenant, "?graceDays=1")).body.id);
    expect(await readProfile()).toBe(404);
    expect((await person.get("/me")).status).toBe(403);
    await sendTenantCommand(tenant, "restore");
    expect(await readProfile()).toBe(200);
  });

  it("is offboarded at its time without anybody, as EventBridge Scheduler says", async () => {
    const { before, left } = await onboardLeavingTenant([crmSubscription]);
    const due = await waitFor("the purge is scheduled", () => readScheduledPurge(before.id));
    expect(Math.abs(Date.parse(due.time) - Date.parse(left.purgeAt ?? ""))).toBeLessThan(1000);
    await bringPurgeForward(before.id);
    await waitFor("the tenant is deleted", async () => (await getTenant(before)).status === "deleted");
    expect(await findStackAccounts(before.id, "crm", accounts)).toEqual([]);
    const requested = (await readTimeline(before.id)).find(({ type }) => type === "TenantOffboardingRequested");
    expect(requested).toMatchObject({ actor: "system" });
    // A copy of the message that arrives late does no harm.
    await sendPurge(due);
  });

  it("can still be removed at once", async () => {
    const { before } = await onboardLeavingTenant([crmSubscription]);
    const { body } = await deleteTenant(before, "?graceDays=0");
    expect(await waitForOperation(body.id)).toMatchObject({ kind: "tenant.offboard", status: "succeeded" });
    expect(await getTenant(before)).toMatchObject({ status: "deleted", allowedActions: [] });
    await waitFor("no purge is scheduled", async () => (await readScheduledPurge(before.id)) === undefined);
  });

  it("shows in a dry run that nothing is lost", async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    const { body } = await deleteTenant(tenant, "?graceDays=7&dryRun=true");
    expect(body).toMatchObject({
      accepted: true,
      operations: [{ kind: "tenant.leave" }, { kind: "subscription.suspend" }],
      stacks: [{ productId: "crm", action: "update" }],
      lost: [],
    });
    expect(await getTenant(tenant)).toMatchObject({ status: "active", version: tenant.version });
  });

  it.each(["91", "-1", "1.5", "", "1e1", "all"])("rejects the days %j", async (days) => {
    const { status, body } = await deleteTenant({ id: `ten_${"0".repeat(32)}` }, `?graceDays=${days}`);
    expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ pointer: "?graceDays" }] } });
  });
});
