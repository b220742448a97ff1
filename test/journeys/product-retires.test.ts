import { describe, expect, it } from "vitest";
import { getMachineToken } from "../../local/machine-token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import { readList } from "../support/lists.ts";
import { buildProductRegistration, registerAvailableProduct, registerProduct } from "../support/scenarios/products.ts";
import { onboardTenant, requestTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { callApi, getConnectionInfo, signInAs } from "../support/system/deployed-system.ts";

const signInAsAdmin = () => signInAs("platform-admin");

describe("a product at the end of its life", () => {
  it("accepts no new subscriptions once it is deprecated, and its subscribers keep it", async () => {
    const product = await registerAvailableProduct();
    const subscriptions = [{ productId: product.id, planId: "standard" }];
    const { tenant } = await onboardTenant({ subscriptions });
    const person = await signInAsAdmin();
    const answer = await person.patch<Product>(`/products/${product.id}`, { status: "deprecated" });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: "deprecated",
        allowedActions: ["update", "retire", "rotateExternalId", "issueCredentials", "publishRelease", "startRollout"],
      },
    });
    expect((await requestTenant({ subscriptions })).body).toMatchObject({ code: "productUnavailable" });
    const { body } = await person.get<{ status: string }>(`/tenants/${tenant.id}/subscriptions/${product.id}`);
    expect(body.status).toBe("active");
  });

  it("can be retired after its last tenant has left; its id stays taken and its machine client is rejected", async () => {
    const product = await registerAvailableProduct();
    const token = await getMachineToken(getConnectionInfo(), product.id);
    const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    const person = await signInAsAdmin();
    const path = `/products/${product.id}`;
    expect(await person.delete(path)).toMatchObject({ status: 409, body: { code: "productInUse" } });

    const { body } = await person.delete<Operation>(`/tenants/${tenant.id}`);
    await waitForOperation(body.id);
    expect(await person.delete(path)).toMatchObject({ status: 200, body: { status: "retired", allowedActions: [] } });
    expect((await person.delete(path)).status).toBe(200);
    expect((await person.get(path)).body).toMatchObject({ status: "retired" });
    expect((await registerProduct(buildProductRegistration(undefined, { id: product.id }))).body).toMatchObject({
      code: "productIdTaken",
    });
    const listed = await readList<Product>(person, "/products");
    expect(listed.map(({ id }) => id)).not.toContain(product.id);
    const retired = await readList<Product>(person, "/products?status=retired");
    expect(retired.map(({ id }) => id)).toContain(product.id);
    expect((await callApi("GET", "/me", { token })).status).toBe(403);
  });

  it("can be retired by its own team only", async () => {
    const product = await registerAvailableProduct();
    const stranger = await signInAs("product-owner", { team: "another-team" });
    expect((await stranger.delete(`/products/${product.id}`)).status).toBe(403);
    const owner = await signInAs("product-owner", { team: "a-team" });
    expect((await owner.delete(`/products/${product.id}`)).status).toBe(200);
  });
});
