import { beforeAll, describe, expect, it } from "vitest";
import { readMachineSecret } from "../../local/machine-token.ts";
import type { Product } from "../../schemas/product.ts";
import { registerSelfProvisionedProduct } from "../support/scenarios/self-provisioned-product.ts";
import { callApi, getConnectionInfo } from "../support/system/deployed-system.ts";

const [reports, profiles, tenants] = ["tenantry/reports.write", "tenantry/profiles.read", "tenantry/tenants.read"];
const noOperation = `/operations/op_${"0".repeat(32)}/report`;
const noTenant = `/tenants/ten_${"0".repeat(32)}`;
const noUser = `/tenants/ten_${"0".repeat(32)}/users/usr_${"0".repeat(32)}/profile`;

let product: Product;
let secret: string;
beforeAll(async () => {
  product = await registerSelfProvisionedProduct();
  const clientId = product.connection?.clientId ?? "";
  secret = Buffer.from(`${clientId}:${await readMachineSecret(getConnectionInfo(), clientId)}`).toString("base64");
});

async function tokenWith(scope: string): Promise<string> {
  const answer = await fetch(`${getConnectionInfo().endpoint}/oauth2/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${secret}`, "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ grant_type: "client_credentials", scope }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

describe("a product's machine client", () => {
  it.each([
    [reports, 404, 403, 403],
    [profiles, 403, 404, 403],
    [tenants, 403, 403, 404],
    [`${reports} ${profiles} ${tenants}`, 404, 404, 404],
  ])("may use only the routes of the scope %s", async (scope, reporting, reading, readingTenants) => {
    const token = await tokenWith(scope);
    const body = { outcome: "completed" };
    expect((await callApi("POST", noOperation, { token, body })).status).toBe(reporting);
    expect((await callApi("GET", noUser, { token })).status).toBe(reading);
    expect((await callApi("GET", noTenant, { token })).status).toBe(readingTenants);
    const me = await callApi<{ permissions: string[] }>("GET", "/me", { token });
    expect(me).toMatchObject({ status: 200, body: { productId: product.id } });
    expect(me.body.permissions.includes("operations:report")).toBe(scope.includes("reports"));
    expect(me.body.permissions.includes("users:profile")).toBe(scope.includes("profiles"));
    expect(me.body).not.toHaveProperty("scopes");
  });
});
