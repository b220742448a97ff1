import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { handler as notifications } from "../../../handlers/api/notifications.ts";
import { handler as tenants } from "../../../handlers/api/tenants.ts";
import { handler as users } from "../../../handlers/api/users.ts";
import { tables } from "../../../schemas/tables.ts";
import type { TenantStatus } from "../../../schemas/tenant.ts";
import { buildCaller, buildTenant, TENANT_ID } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

let memory: MemoryTables;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
});
afterEach(() => memory.restore());

function putTenant(status: TenantStatus): void {
  const { activeOperationId: _, ...tenant } = buildTenant({ status });
  memory.put("TENANT_TABLE", { ...entityMapping.tenant.key(tenant), ...tenant });
}

async function send(handler: typeof tenants, route: string, { body = {}, caller = buildCaller() } = {}) {
  const [httpMethod, path] = route.split(" ");
  const response = await handler({
    httpMethod,
    path,
    headers: { "content-type": "application/json", "if-match": '"99"' },
    body: JSON.stringify(body),
    requestContext: { requestId: "request-1", authorizer: { principalId: "alice", caller: JSON.stringify(caller) } },
  } as unknown as APIGatewayProxyEvent);
  return { status: response.statusCode, body: JSON.parse(response.body) };
}

/** Returns the answer to a request that the tenant's status does not allow. */
const buildAnswer = (currentStatus: TenantStatus, actions: string[]) => ({
  status: 409,
  body: { code: "illegalTransition", currentStatus, allowedActions: expect.arrayContaining(actions) },
});

describe("a rejection by a tenant's status lists the actions that the status allows", () => {
  it.each([
    ["leaving", ["restore", "offboard"]],
    ["offboarding", []],
    ["deleted", []],
  ] as const)("for an invitation into a tenant that is %s", async (status, actions) => {
    putTenant(status);
    const invitation = { email: "eve@acme.example", roles: ["member"] };
    const answer = await send(users, `POST /tenants/${TENANT_ID}/users`, { body: invitation });
    expect(answer).toMatchObject(buildAnswer(status, [...actions]));
  });

  it.each([
    ["active", ["suspend", "offboard"]],
    ["leaving", ["restore", "offboard"]],
  ] as const)("for the certificate of a tenant that is %s", async (status, actions) => {
    putTenant(status);
    const answer = await send(tenants, `GET /tenants/${TENANT_ID}/certificate`);
    expect(answer).toMatchObject(buildAnswer(status, [...actions]));
  });

  it.each(["leaving", "offboarding"] as const)(
    "for a notification of the administrator of a tenant that is %s",
    async (status) => {
      putTenant(status);
      const body = { topic: "workflow-status", protocol: "email", endpoint: "ops@acme.example" };
      const caller = buildCaller({ roles: ["tenant-admin"], tenantId: TENANT_ID });
      expect(await send(notifications, "POST /notifications", { body, caller })).toMatchObject(buildAnswer(status, []));
    },
  );
});
