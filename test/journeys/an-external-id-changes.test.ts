import { beforeAll, describe, expect, it } from "vitest";
import type { Product } from "../../schemas/product.ts";
import { as } from "../support/engine.ts";
import { admit, anAvailableProduct, shutOut, verify } from "../support/product-team.ts";
import { aSettledTenant } from "../support/stories.ts";

let product: Product;
const now = async () => (await (await as("platform-admin")).get<Product>(`/products/${product.id}`)).body;
const onboarded = async () => {
  const { operation } = await aSettledTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  return operation.status;
};

describe("a product that gets another ExternalId", () => {
  beforeAll(async () => {
    product = await anAvailableProduct();
  });

  it("is told the new one and how long the old one is accepted, and not twice", async () => {
    const admin = await as("platform-admin");
    const { status, body } = await admin.post<Product>(`/products/${product.id}/external-id`);
    expect(status).toBe(200);
    expect(body.connection?.externalId).not.toBe(product.connection?.externalId);
    expect(body.connection?.previousExternalId?.value).toBe(product.connection?.externalId);
    expect(await admin.post(`/products/${product.id}/external-id`)).toMatchObject({ status: 409 });
  });

  it("serves its tenants while its account knows the old one, and when it knows the new one", async () => {
    expect(await onboarded()).toBe("succeeded");
    await shutOut(product);
    await admit(await now());
    expect(await onboarded()).toBe("succeeded");
  });

  it("is let in by the new one alone once that is verified", async () => {
    expect((await verify(product)).status).toBe("succeeded");
    expect((await now()).connection).not.toHaveProperty("previousExternalId");
    await shutOut(product);
    await admit(product);
    expect(await onboarded()).toBe("failed");
  });
});
