import { describe, expect, it } from "vitest";
import { machineTokenFor } from "../../local/machine-token.ts";
import { call, card } from "../support/engine.ts";

describe("a product's machine client", () => {
  it("is the product to the API, and may do nothing that people do", async () => {
    const token = await machineTokenFor(card(), "crm");
    const me = await call("GET", "/me", { token });
    expect(me).toMatchObject({
      status: 200,
      body: { productId: "crm", roles: [], permissions: ["users:profile", "operations:report", "me:read"] },
    });
    for (const path of ["/products", "/tenants", "/operations"]) {
      expect([path, (await call("GET", path, { token })).status]).toEqual([path, 403]);
    }
  });

  it("is there for verified products alone", async () => {
    await expect(machineTokenFor(card(), "nobody")).rejects.toThrow();
  });
});
