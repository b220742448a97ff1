import { describe, expect, it } from "vitest";
import { completeSubscriptionWork } from "../../../handlers/core/subscription/complete-work.ts";
import { certifyDeletion, checkDeleted } from "../../../handlers/core/tenant/certify-deletion.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { TenantStatus } from "../../../schemas/tenant.ts";
import { buildOperation, buildSubscription, buildTenant, NOW, TENANT_ID } from "../../support/builders.ts";

const removedStack = { stackId: "arn:aws:cloudformation:us-east-1:222222222222:stack/x/1", status: "DELETE_COMPLETE" };
const removal = buildOperation({
  kind: "subscription.deprovision",
  target: { type: "subscription", id: `${TENANT_ID}/crm` },
  productId: "crm",
  stepOutputs: { removedStack },
});

const certify = (subscription: Partial<SubscriptionRecord>, last = removal) =>
  certifyDeletion({
    tenant: buildTenant({ status: "deleted", sequence: 9, head: "f".repeat(64) }),
    subscriptions: [buildSubscription({ status: "cancelled", ...subscription })],
    lastOperations: new Map([[last.id, last]]),
    users: 3,
  });

describe("the certificate of a deletion", () => {
  it("states the time, the users and the end of the log", () => {
    expect(certify({})).toMatchObject({
      tenantId: TENANT_ID,
      deletedAt: NOW,
      users: 3,
      log: { events: 9, head: "f".repeat(64) },
    });
  });

  it.each<[string, Partial<SubscriptionRecord>, object]>([
    ["the removed stack", { removedStack }, removedStack],
    [
      "the name of a stack that was never created",
      {},
      { stackId: `tenantry-crm-${TENANT_ID.replace("_", "-")}`, status: "DOES_NOT_EXIST" },
    ],
    ["the report of a self-provisioned product", { integration: "events" }, { reportedBy: "client-1", at: NOW }],
    [
      "the reason why it was abandoned",
      { abandoned: true, reason: "Its account is gone." },
      { abandoned: "Its account is gone." },
    ],
  ])("names as evidence %s", (_, subscription, evidence) => {
    const { subscriptions } = certify(subscription, { ...removal, reportedBy: "client-1" });
    expect(subscriptions).toEqual([{ productId: "crm", removedAt: NOW, evidence }]);
  });

  it.each(TenantStatus.options)("exists only for a deleted tenant: %s", (status) => {
    expect(checkDeleted(buildTenant({ status }))?.code).toBe(status === "deleted" ? undefined : "illegalTransition");
  });
});

describe("the end of a subscription's removal", () => {
  const subscription = buildSubscription({ status: "deprovisioning", activeOperationId: removal.id });
  const failed = { code: "stackRemains", reason: "It remains.", retryable: true };

  it("records the removed stack, and a failed removal does not", () => {
    const [ended] = completeSubscriptionWork(subscription, removal, { status: "succeeded" }, NOW);
    expect(ended?.after).toMatchObject({ status: "cancelled", removedStack });
    const [left] = completeSubscriptionWork(subscription, removal, { status: "failed", error: failed }, NOW);
    expect(left?.after).not.toHaveProperty("removedStack");
  });
});
