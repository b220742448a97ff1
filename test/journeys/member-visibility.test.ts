import { beforeAll, describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { Tenant, TenantCard } from "../../schemas/tenant.ts";
import { deleteProvisionerRole, registerAvailableProduct } from "../support/scenarios/products.ts";
import { crmSubscription, onboardTenant } from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";

const INTERNAL_DETAIL_PATTERN = /arn:|222222222222|external-?id|npm run/i;

let product: Product;
let tenant: Tenant;
beforeAll(async () => {
  product = await registerAvailableProduct(undefined, { team: "crm-team" });
  await deleteProvisionerRole(product);
  const subscriptions = [crmSubscription, { productId: product.id, planId: "standard" }];
  ({ tenant } = await onboardTenant({ subscriptions, tags: { stage: "trial" } }));
});

const tenantPathOf = (rest = "") => `/tenants/${tenant.id}${rest}`;
const listOperations = async (person: Awaited<ReturnType<typeof signInAs>>) =>
  (await person.get<{ items: Operation[] }>(`/operations?limit=100`)).body.items.filter(
    ({ target }) => target.id === `${tenant.id}/${product.id}`,
  );

describe("a member of a tenant", () => {
  it("sees the name, status and tags of its tenant, and the product, plan and status of each subscription", async () => {
    const member = await signInAs("member", { tenant: tenant.id });
    const { status, body, headers } = await member.get(tenantPathOf());
    expect(status).toBe(200);
    expect(TenantCard.parse(body)).toEqual({
      ...{ id: tenant.id, name: tenant.name, status: "active", tags: { stage: "trial" } },
      ...{ createdAt: tenant.createdAt, updatedAt: tenant.updatedAt, version: tenant.version },
      subscriptions: tenant.subscriptions.map(({ productId, planId, status }) => ({ productId, planId, status })),
      allowedActions: [],
      blockedActions: [],
    });
    expect(headers.get("etag")).toBe(`"${tenant.version}"`);
  });

  it("with the role tenant-admin sees all fields of its tenant", async () => {
    const administrator = await signInAs("tenant-admin", { tenant: tenant.id });
    const { body } = await administrator.get<Tenant>(tenantPathOf());
    expect(Tenant.parse(body)).toMatchObject({ adminEmail: tenant.adminEmail });
    expect(body.subscriptions.find(({ productId }) => productId === "crm")).toHaveProperty("outputs");
  });
});

describe("the reason why a product's account can't be entered", () => {
  it("is shown in full to the platform's staff and the product's team", async () => {
    for (const person of [await signInAs("platform-admin"), await signInAs("product-owner", { team: "crm-team" })]) {
      const [operation] = await listOperations(person);
      expect(operation?.error?.reason).toContain("npm run deploy:product-account");
    }
    const { body } = await (await signInAs("platform-admin")).get<Subscription>(
      tenantPathOf(`/subscriptions/${product.id}`),
    );
    expect(body.reason).toContain(`role/TenantryProvisioner-${product.id}`);
  });

  it("is shown to the tenant's administrator without roles, accounts and commands", async () => {
    const administrator = await signInAs("tenant-admin", { tenant: tenant.id });
    const [operation] = await listOperations(administrator);
    const publicReason = `The control plane can't get into the account of the product ${product.id}: the product's team has to let it in.`;
    expect(operation?.error?.reason).toContain(publicReason);
    expect(operation?.steps.flatMap(({ attempts }) => attempts.flatMap(({ error }) => error ?? []))).not.toEqual([]);
    const { body: whole } = await administrator.get<Tenant>(tenantPathOf());
    const { body: list } = await administrator.get<{ items: Tenant[] }>("/tenants");
    const { body: one } = await administrator.get<Subscription>(tenantPathOf(`/subscriptions/${product.id}`));
    const failed = [...whole.subscriptions, ...(list.items[0]?.subscriptions ?? []), one].map(({ reason }) => reason);
    const { body: timeline } = await administrator.get(tenantPathOf("/timeline?limit=100"));
    const events = await waitFor("the failure is in the feed", async () => {
      const { body } = await administrator.get<{ items: Envelope[] }>("/events?type=OperationFailed");
      return body.items.length > 0 && body.items;
    });
    for (const seen of [operation, failed, timeline, events]) {
      expect(JSON.stringify(seen)).toContain(publicReason);
      expect(JSON.stringify(seen)).not.toMatch(INTERNAL_DETAIL_PATTERN);
    }
  });
});
