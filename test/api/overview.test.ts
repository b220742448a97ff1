import { expect, it } from "vitest";
import type { Overview } from "../../schemas/overview.ts";
import { buildProductRegistration, registerAvailableProduct, registerProduct } from "../support/scenarios/products.ts";
import { onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { callApi, signInAs, waitFor } from "../support/system/deployed-system.ts";

async function read(caller: Awaited<ReturnType<typeof signInAs>>): Promise<Overview> {
  const { status, body } = await caller.get<Overview>("/overview");
  expect(status).toBe(200);
  return body;
}

it("counts what the caller may see, at most ten seconds late", async () => {
  const team = `overview-${process.pid}`;
  const product = await registerAvailableProduct(undefined, { team });
  const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  const { body } = await registerProduct(buildProductRegistration(undefined, { team }));
  await waitForOperation(body.operation.id);
  const [admin, owner, tenantAdmin] = [
    await signInAs("platform-admin"),
    await signInAs("product-owner", { team }),
    await signInAs("tenant-admin", { tenant: tenant.id }),
  ];
  const counted = Date.now();
  const ofTeam = await waitFor(
    "the team's failing operation is counted",
    async () => {
      const overview = await read(owner);
      return overview.operations.failing === 1 && overview.operations.open === 0 && overview;
    },
    { within: 30_000 },
  );
  expect(Date.now() - counted).toBeLessThan(20_000);
  expect(ofTeam).toMatchObject({
    tenants: {},
    products: { available: 1, failed: 1 },
    subscriptions: { [product.id]: { active: 1 } },
  });
  expect(ofTeam.perDay).toHaveLength(30);
  const today = ofTeam.perDay.at(-1);
  expect(today?.date).toBe(new Date().toISOString().slice(0, 10));
  expect(today?.failed).toBeGreaterThanOrEqual(1);
  expect(await read(tenantAdmin)).toMatchObject({
    tenants: { active: 1 },
    products: {},
    subscriptions: { [product.id]: { active: 1 } },
    operations: { open: 0, awaitingApproval: 0, failing: 0 },
  });
  const all = await read(admin);
  expect(all.subscriptions[product.id]).toEqual({ active: 1 });
  expect(all.tenants["active"]).toBeGreaterThanOrEqual(1);
  expect(all.operations.failing).toBeGreaterThanOrEqual(1);
  expect(Math.abs(Date.parse(all.asOf) - Date.now())).toBeLessThan(60_000);
});

it("is for those who may read operations", async () => {
  const { tenant } = await onboardTenant();
  expect((await (await signInAs("member", { tenant: tenant.id })).get("/overview")).status).toBe(403);
  expect((await callApi("GET", "/overview")).status).toBe(401);
});
