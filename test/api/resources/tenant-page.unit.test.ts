import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping, reservationKey } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { handler } from "../../../handlers/api/tenants.ts";
import { toExternalIdReservation } from "../../../handlers/core/tenant/unique-values.ts";
import type { Caller } from "../../../schemas/caller.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import { tables } from "../../../schemas/tables.ts";
import type { Tenant } from "../../../schemas/tenant.ts";
import { buildCaller, buildProduct, buildSubscription, buildTenant, TENANT_ID } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

let memory: MemoryTables;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
  const { activeOperationId: _, ...tenant } = buildTenant({ status: "active", externalId: "customer-1" });
  memory.put("TENANT_TABLE", { ...entityMapping.tenant.key(tenant), ...entityMapping.tenant.index(tenant), ...tenant });
  memory.put("TENANT_TABLE", { ...reservationKey(toExternalIdReservation("customer-1")), holder: TENANT_ID });
  const product = buildProduct();
  memory.put("PRODUCT_TABLE", { ...entityMapping.product.key(product), ...product });
});
afterEach(() => memory.restore());

function putTenant(id: string, name: string): void {
  const { activeOperationId: _, externalId: __, ...tenant } = buildTenant({ status: "active", id, name });
  memory.put("TENANT_TABLE", { ...entityMapping.tenant.key(tenant), ...entityMapping.tenant.index(tenant), ...tenant });
}

function putSubscription(status: SubscriptionRecord["status"], tenantId = TENANT_ID): void {
  const subscription = buildSubscription({ status, tenantId });
  const { key, index } = entityMapping.subscription;
  memory.put("TENANT_TABLE", { ...key(subscription), ...index(subscription), ...subscription });
}

async function list(queryStringParameters: Record<string, string>, caller: Caller): Promise<string[]> {
  const response = await handler({
    httpMethod: "GET",
    path: "/tenants",
    queryStringParameters,
    headers: {},
    body: null,
    requestContext: { requestId: "read", authorizer: { principalId: "alice", caller: JSON.stringify(caller) } },
  } as unknown as APIGatewayProxyEvent);
  return JSON.parse(response.body).items.map(({ id }: Tenant) => id);
}

describe("the list of the tenants that are subscribed to a product", () => {
  const tenantAdmin = buildCaller({ roles: ["tenant-admin"], tenantId: TENANT_ID });
  it.each([
    ["in the list of all", { productId: "crm" }, buildCaller()],
    ["found by an external id", { productId: "crm", externalId: "customer-1" }, buildCaller()],
    ["in the list of a tenant's administrator", { productId: "crm" }, tenantAdmin],
  ])("contains a tenant until its subscription is cancelled, %s", async (_, query, caller) => {
    for (const status of ["active", "failed", "deprovisioning"] as const) {
      putSubscription(status);
      expect(await list(query, caller)).toEqual([TENANT_ID]);
    }
    putSubscription("cancelled");
    expect(await list(query, caller)).toEqual([]);
  });

  it("is filtered by the beginning of a name, in the order of creation", async () => {
    const subscribers = [
      ["ten_1", "Beta"],
      ["ten_2", "Acme"],
      ["ten_3", "Achilles"],
    ] as const;
    for (const [id, name] of subscribers) {
      putTenant(id, name);
      putSubscription("active", id);
    }
    putTenant("ten_4", "Act");
    expect(await list({ productId: "crm", q: "ac" }, buildCaller())).toEqual(["ten_3", "ten_2"]);
    expect(await list({ productId: "crm", q: "ac", order: "asc" }, buildCaller())).toEqual(["ten_2", "ten_3"]);
    // One page reads more subscriptions than it has items, until it is full.
    expect(await list({ productId: "crm", q: "be", limit: "1" }, buildCaller())).toEqual(["ten_1"]);
  });
});

describe("the list of the tenants with a tag", () => {
  it.each(["cost:center:12", ":team:a"])("finds a key that contains a colon: %s", async (tag) => {
    const at = tag.lastIndexOf(":");
    const { activeOperationId: _, externalId: __, ...found } = buildTenant({ status: "active", id: "ten_1" });
    const tagged = { ...found, tags: { [tag.slice(0, at)]: tag.slice(at + 1) } };
    memory.put("TENANT_TABLE", {
      ...entityMapping.tenant.key(tagged),
      ...entityMapping.tenant.index(tagged),
      ...tagged,
    });
    expect(await list({ tag }, buildCaller())).toEqual(["ten_1"]);
    expect(await list({ tag: `${tag}3` }, buildCaller())).toEqual([]);
  });
});
