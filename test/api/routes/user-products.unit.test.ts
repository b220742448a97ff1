import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { handler } from "../../../handlers/api/users.ts";
import type { ProductStatus } from "../../../schemas/product.ts";
import { tables } from "../../../schemas/tables.ts";
import {
  buildCaller,
  buildProduct,
  buildSubscription,
  buildTenant,
  buildUser,
  TENANT_ID,
} from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

const user = buildUser();
const users = `/tenants/${TENANT_ID}/users`;
const tenantAdmin = buildCaller({ roles: ["tenant-admin"], tenantId: TENANT_ID });

let memory: MemoryTables;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
  const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
  memory.put("TENANT_TABLE", { ...entityMapping.tenant.key(tenant), ...tenant });
  memory.put("USER_TABLE", { ...entityMapping.user.key(user), ...entityMapping.user.index(user), ...user });
});
afterEach(() => memory.restore());

function putProduct(status: ProductStatus): void {
  const product = buildProduct({ status });
  memory.put("PRODUCT_TABLE", { ...entityMapping.product.key(product), ...product });
}

function putSubscription(): void {
  const subscription = buildSubscription({ status: "cancelled" });
  memory.put("TENANT_TABLE", { ...entityMapping.subscription.key(subscription), ...subscription });
}

async function send(httpMethod: string, path: string, body: object, caller = tenantAdmin) {
  const response = await handler({
    httpMethod,
    path,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    requestContext: { requestId: "request-1", authorizer: { principalId: "alice", caller: JSON.stringify(caller) } },
  } as unknown as APIGatewayProxyEvent);
  return { status: response.statusCode, body: JSON.parse(response.body) };
}

describe.each([
  ["an invitation", "POST", users, { email: "eve@acme.example", roles: ["member"] }],
  ["a change of a user", "PATCH", `${users}/${user.id}`, {}],
] as const)("the products of %s", (_, method, path, body) => {
  const give = (productId: string, caller = tenantAdmin) =>
    send(method, path, { ...body, products: { [productId]: ["sales"] } }, caller);

  it.each(["verifying", "failed", "deprecated"] as const)(
    "do not tell a tenant's administrator a product that is %s from a missing one",
    async (status) => {
      putProduct(status);
      const [hidden, missing] = [await give("crm"), await give("erp")];
      expect(missing).toMatchObject({ status: 400, body: { code: "unknownReference" } });
      expect(JSON.stringify(hidden)).toBe(JSON.stringify(missing).replaceAll("erp", "crm"));
    },
  );

  it("name the missing subscription if the caller sees the product", async () => {
    putProduct("available");
    expect(await give("crm")).toMatchObject({ status: 409, body: { code: "productUnavailable" } });
    putProduct("deprecated");
    const answer = await give("crm", buildCaller());
    expect(answer).toMatchObject({ status: 409, body: { code: "productUnavailable" } });
  });

  it("name the missing subscription if the tenant was subscribed to the product", async () => {
    putProduct("deprecated");
    putSubscription();
    expect(await give("crm")).toMatchObject({ status: 409, body: { code: "productUnavailable" } });
  });
});
