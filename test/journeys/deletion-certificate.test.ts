import { describe, expect, it } from "vitest";
import type { Certificate } from "../../schemas/certificate.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { crmSubscription, onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { createActiveUser } from "../support/scenarios/users.ts";
import { signInAs } from "../support/system/deployed-system.ts";

describe("the certificate of a deleted tenant", () => {
  it("names each removed stack, counts the users and the events, and is the same for every reader", async () => {
    const product = await registerAvailableProduct();
    const subscriptions = [crmSubscription, { productId: product.id, planId: "standard" }];
    const { tenant } = await onboardTenant({ subscriptions });
    await createActiveUser(tenant.id);
    const admin = await signInAs("platform-admin");
    const path = `/tenants/${tenant.id}`;
    expect(await admin.get(`${path}/certificate`)).toMatchObject({
      status: 409,
      body: { code: "illegalTransition", currentStatus: "active" },
    });
    await waitForOperation((await admin.delete<Operation>(path)).body.id);

    const { status, body } = await admin.get<Certificate>(`${path}/certificate`);
    const { version, updatedAt } = (await admin.get<Tenant>(path)).body;
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { tenantId: tenant.id, deletedAt: updatedAt, users: 2, log: { events: version } },
    });
    expect(body.subscriptions.map(({ productId, evidence }) => [productId, evidence])).toEqual(
      ["crm", product.id]
        .toSorted()
        .map((productId) => [
          productId,
          { stackId: expect.stringContaining(`:stack/tenantry-${productId}-`), status: "DELETE_COMPLETE" },
        ]),
    );
    const auditor = await signInAs("auditor");
    expect((await auditor.get(`${path}/certificate`)).body).toEqual(body);
    const owner = await signInAs("product-owner", { team: "crm-team" });
    expect((await owner.get(`${path}/certificate`)).status).toBe(403);
  });
});
