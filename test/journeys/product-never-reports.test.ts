import { describe, expect, it } from "vitest";
import type { Tenant } from "../../schemas/tenant.ts";
import {
  registerSelfProvisionedProduct,
  sendReport,
  waitForProductEvent,
} from "../support/scenarios/self-provisioned-product.ts";
import { requestTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";

describe("a product that says nothing", () => {
  it("fails the work, and is told so, when its time is up", async () => {
    const slow = await registerSelfProvisionedProduct({ integration: { kind: "events", timeoutMinutes: 1 } });
    const { body } = await requestTenant({ subscriptions: [{ productId: slow.id, planId: "standard" }] });
    const { operationid = "" } = await waitForProductEvent(slow, "ProductSubscribed", body.tenant.id);
    const over = await waitForOperation(operationid, 130_000);
    expect(over).toMatchObject({ status: "failed", error: { code: "reportTimedOut", retryable: true } });
    expect(over.error?.reason).toBe(`${slow.id} did not report within 1 minutes.`);
    await waitForProductEvent(slow, "SubscriptionFailed", body.tenant.id);
    expect(await sendReport(slow, operationid)).toMatchObject({ status: 409, body: { code: "operationOver" } });
    const admin = await signInAs("platform-admin");
    await waitFor("the tenant has failed", async () => {
      const { body: tenant } = await admin.get<Tenant>(`/tenants/${body.tenant.id}`);
      return tenant.status === "failed";
    });
  });
});
