import { describe, expect, it } from "vitest";
import type { Tenant } from "../../schemas/tenant.ts";
import {
  registerSelfProvisionedProduct,
  sendReport,
  waitForProductEvent,
} from "../support/scenarios/self-provisioned-product.ts";
import { requestTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";

describe("a self-provisioned product that never reports", () => {
  it("fails the operation at its timeout, and receives an event about the failure", async () => {
    const slow = await registerSelfProvisionedProduct({ integration: { kind: "events", timeoutMinutes: 1 } });
    const { body } = await requestTenant({ subscriptions: [{ productId: slow.id, planId: "standard" }] });
    const { operationid = "" } = await waitForProductEvent(slow, "ProductSubscribed", body.tenant.id);
    const failed = await waitForOperation(operationid);
    expect(failed).toMatchObject({ status: "failed", error: { code: "reportTimedOut", retryable: true } });
    expect(failed.error?.reason).toBe(`${slow.id} did not report within 1 minutes.`);
    await waitForProductEvent(slow, "SubscriptionFailed", body.tenant.id);
    expect(await sendReport(slow, operationid)).toMatchObject({ status: 409, body: { code: "operationOver" } });
    const admin = await signInAs("platform-admin");
    await waitFor("the tenant has failed", async () => {
      const { body: tenant } = await admin.get<Tenant>(`/tenants/${body.tenant.id}`);
      return tenant.status === "failed";
    });
  });
});
