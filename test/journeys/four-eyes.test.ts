import { describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Overview } from "../../schemas/overview.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { signInNewAdmin, useUpRemovals } from "../support/scenarios/second-administrator.ts";
import {
  crmSubscription,
  findStackAccounts,
  onboardTenant,
  readTimeline,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";

const accounts = ["222222222222", "333333333333"];

/** Requests the deletion of a tenant that waits for approval. */
async function requestHeldDeletion() {
  const [requester, approver] = await Promise.all([signInNewAdmin(), signInNewAdmin()]);
  await useUpRemovals(requester);
  const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
  const { status, body } = await requester.delete<Operation>(`/tenants/${tenant.id}`);
  expect({ status, body }).toMatchObject({
    status: 202,
    body: { status: "awaitingApproval", approval: { permission: "tenants:offboard", cause: "blastRadius" } },
  });
  return { requester, approver, tenant, operation: body };
}

describe("an administrator who has removed much within an hour", () => {
  it("needs a second one, whose approval removes the tenant on behalf of the first", async () => {
    const { requester, approver, tenant, operation } = await requestHeldDeletion();
    const path = `/operations/${operation.id}`;
    expect((await requester.get<Tenant>(`/tenants/${tenant.id}`)).body).toMatchObject({ status: "active" });
    expect(await requester.post(`${path}/approve`)).toMatchObject({ status: 403, body: { code: "ownRequest" } });
    expect((await requester.get<Operation>(path)).body).toMatchObject({ allowedActions: ["cancel"] });
    expect((await approver.get<Operation>(path)).body).toMatchObject({
      allowedActions: ["cancel", "approve", "reject"],
    });
    const inbox = await approver.get<{ items: Operation[] }>(
      `/operations?status=awaitingApproval&tenantId=${tenant.id}`,
    );
    expect(inbox.body.items.map(({ id }) => id)).toEqual([operation.id]);
    const tenantAdmin = await signInAs("tenant-admin", { tenant: tenant.id });
    await waitFor("the overview counts the request", async () => {
      const { operations } = (await tenantAdmin.get<Overview>("/overview")).body;
      expect(operations).toEqual({ open: 1, awaitingApproval: 1, failing: 0 });
      return true;
    });

    const approved = await approver.post<Operation>(`${path}/approve`, { reason: "The contract has ended." });
    expect(approved).toMatchObject({ status: 202, body: { id: operation.id, status: "queued" } });
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded", requestedBy: requester.subject });
    expect(await findStackAccounts(tenant.id, "crm", accounts)).toEqual([]);
    const requested = (await readTimeline(tenant.id)).find(({ type }) => type === "TenantOffboardingRequested");
    expect(requested).toMatchObject({ actor: requester.subject, operationid: operation.id });
  });

  it("sees the request rejected, and the tenant stays as it is", async () => {
    const { requester, approver, tenant, operation } = await requestHeldDeletion();
    const path = `/operations/${operation.id}`;
    expect(await requester.post(`${path}/reject`)).toMatchObject({ status: 403, body: { code: "ownRequest" } });
    const rejected = await approver.post<Operation>(`${path}/reject`, { reason: "The contract runs on." });
    expect(rejected).toMatchObject({
      status: 200,
      body: { status: "cancelled", approval: { decision: "rejected", decidedBy: approver.subject } },
    });
    expect((await requester.get<Tenant>(`/tenants/${tenant.id}`)).body).toEqual(tenant);
    expect((await approver.delete<Operation>(`/tenants/${tenant.id}`)).body).toMatchObject({ status: "queued" });
  });

  it("gets one removal through if two are requested at once and one is left", async () => {
    const requester = await signInNewAdmin();
    const tenants = await Promise.all([onboardTenant(), onboardTenant(), onboardTenant()]);
    await useUpRemovals(requester, 1);
    const answers = await Promise.all(
      tenants.map(({ tenant }) => requester.delete<Operation>(`/tenants/${tenant.id}`)),
    );
    expect(answers.map(({ body }) => body.status).toSorted()).toEqual([
      "awaitingApproval",
      "awaitingApproval",
      "queued",
    ]);
  });

  it("waits with the end of a subscription too", async () => {
    const requester = await signInNewAdmin();
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    await useUpRemovals(requester);
    const path = `/tenants/${tenant.id}/subscriptions/crm`;
    const first = await requester.delete<Operation>(path);
    expect(first).toMatchObject({
      status: 202,
      body: { kind: "subscription.deprovision", status: "awaitingApproval" },
    });
    expect((await requester.delete<Operation>(path)).body.id).toBe(first.body.id);
    const approver = await signInNewAdmin();
    await approver.post(`/operations/${first.body.id}/approve`);
    expect(await waitForOperation(first.body.id)).toMatchObject({ status: "succeeded" });
    expect((await requester.get(path)).body).toMatchObject({ status: "cancelled" });
  });
});
