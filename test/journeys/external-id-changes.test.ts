import { beforeAll, describe, expect, it } from "vitest";
import type { Product } from "../../schemas/product.ts";
import {
  createProvisionerRole,
  deleteProvisionerRole,
  registerAvailableProduct,
  verifyProduct,
} from "../support/scenarios/products.ts";
import { onboardTenant } from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

let product: Product;
const getProduct = async () => (await (await signInAs("platform-admin")).get<Product>(`/products/${product.id}`)).body;
async function onboardSubscriber() {
  const { operation } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  return operation.status;
}

describe("a product whose ExternalId is rotated", () => {
  beforeAll(async () => {
    product = await registerAvailableProduct();
  });

  it("shows the new and the previous ExternalId, and rejects another rotation until then", async () => {
    const admin = await signInAs("platform-admin");
    const { status, body } = await admin.post<Product>(`/products/${product.id}/external-id`);
    expect(status).toBe(200);
    expect(body.connection?.externalId).not.toBe(product.connection?.externalId);
    expect(body.connection?.previousExternalId?.value).toBe(product.connection?.externalId);
    expect(await admin.post(`/products/${product.id}/external-id`)).toMatchObject({ status: 409 });
  });

  it("provisions tenants whether the role in its account requires the previous or the new ExternalId", async () => {
    expect(await onboardSubscriber()).toBe("succeeded");
    await deleteProvisionerRole(product);
    await createProvisionerRole(await getProduct());
    expect(await onboardSubscriber()).toBe("succeeded");
  });

  it("accepts the new ExternalId only, once the product is verified again", async () => {
    expect((await verifyProduct(product)).status).toBe("succeeded");
    expect((await getProduct()).connection).not.toHaveProperty("previousExternalId");
    await deleteProvisionerRole(product);
    await createProvisionerRole(product);
    expect(await onboardSubscriber()).toBe("failed");
  });
});
