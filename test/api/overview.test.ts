import { expect, it } from "vitest";
import type { Overview } from "../../schemas/overview.ts";
import { buildProductRegistration, registerAvailableProduct, registerProduct } from "../support/scenarios/products.ts";
import { onboardTenant, uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";
import { callApi, signInAs, waitFor } from "../support/system/deployed-system.ts";

type Caller = Awaited<ReturnType<typeof signInAs>>;

/** Waits until the caller's overview passes a check. Indexes count some of its numbers at once, a writer the others later. */
const waitForOverview = (caller: Caller, check: (overview: Overview) => void): Promise<Overview> =>
  waitFor("the overview has the numbers", async () => {
    const { status, body } = await caller.get<Overview>("/overview");
    expect(status).toBe(200);
    check(body);
    return body;
  });

it("counts what the caller may see", async () => {
  const team = uniqueName("overview").replaceAll(" ", "-");
  const product = await registerAvailableProduct(undefined, { team });
  const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  const { body } = await registerProduct(buildProductRegistration(undefined, { team }));
  await waitForOperation(body.operation.id);
  const [admin, owner, tenantAdmin] = [
    await signInAs("platform-admin"),
    await signInAs("product-owner", { team }),
    await signInAs("tenant-admin", { tenant: tenant.id }),
  ];
  const subscriptions = { [product.id]: { active: 1 } };
  const ofTeam = await waitForOverview(owner, ({ asOf: _, perDay, ...counts }) => {
    const operations = { open: 0, awaitingApproval: 0, failing: 1 };
    expect(counts).toEqual({ tenants: {}, products: { available: 1, failed: 1 }, subscriptions, operations });
    expect(perDay.reduce((sum, { failed }) => sum + failed, 0)).toBeGreaterThanOrEqual(1);
  });
  expect(ofTeam.perDay).toHaveLength(30);
  expect(ofTeam.perDay.at(-1)?.date).toBe(ofTeam.asOf.slice(0, 10));
  await waitForOverview(tenantAdmin, ({ asOf: _, perDay: __, ...counts }) => {
    const operations = { open: 0, awaitingApproval: 0, failing: 0 };
    expect(counts).toEqual({ tenants: { active: 1 }, products: {}, subscriptions, operations });
  });
  const startedAt = Date.now();
  const all = await waitForOverview(admin, ({ tenants, operations, ...counts }) => {
    expect(counts.subscriptions[product.id]).toEqual({ active: 1 });
    expect(tenants["active"]).toBeGreaterThanOrEqual(1);
    expect(operations.failing).toBeGreaterThanOrEqual(1);
  });
  // The platform runs on this machine, whose clock both read.
  expect(Date.parse(all.asOf)).toBeGreaterThanOrEqual(startedAt);
  expect(Date.parse(all.asOf)).toBeLessThanOrEqual(Date.now());
});

it("is for those who may read operations", async () => {
  const { tenant } = await onboardTenant();
  expect((await (await signInAs("member", { tenant: tenant.id })).get("/overview")).status).toBe(403);
  expect((await callApi("GET", "/overview")).status).toBe(401);
});
