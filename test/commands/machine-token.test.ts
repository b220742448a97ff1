import { describe, expect, it } from "vitest";
import { getMachineToken } from "../../local/machine-token.ts";
import { callApi, getConnectionInfo } from "../support/system/deployed-system.ts";

describe("a product's machine client", () => {
  it("is identified as the product and has no permissions of people", async () => {
    const token = await getMachineToken(getConnectionInfo(), "crm");
    const me = await callApi("GET", "/me", { token });
    expect(me).toMatchObject({
      status: 200,
      body: {
        productId: "crm",
        roles: [],
        permissions: ["tenants:read", "users:profile", "operations:report", "me:read"],
      },
    });
    for (const path of ["/products", "/tenants", "/operations"]) {
      expect([path, (await callApi("GET", path, { token })).status]).toEqual([path, 403]);
    }
  });

  it("exists for verified products only", async () => {
    await expect(getMachineToken(getConnectionInfo(), "nobody")).rejects.toThrow();
  });
});
