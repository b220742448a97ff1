import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { handler } from "../../../handlers/api/users.ts";
import type { UserRecord } from "../../../schemas/user.ts";
import { buildTenant, buildUser, TENANT_ID } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

const administrator = buildUser({ roles: ["tenant-admin"] });
const path = `/tenants/${TENANT_ID}/users/${administrator.id}`;

let memory: MemoryTables;
const putUser = (user: UserRecord) =>
  memory.put("users", { ...entityMapping.user.key(user), ...entityMapping.user.index(user), ...user });

beforeEach(() => {
  Object.assign(process.env, {
    EVENT_LOG_TABLE: "log",
    FEED_BACKLOG_TABLE: "backlog",
    OPERATION_TABLE: "operations",
    OUTBOX_TABLE: "outbox",
    TENANT_TABLE: "tenants",
    USER_TABLE: "users",
  });
  memory = new MemoryTables().install();
  const tenant = buildTenant();
  memory.put("tenants", { ...entityMapping.tenant.key(tenant), ...tenant });
  putUser(administrator);
});
afterEach(() => memory.restore());

/** Sends a request of the administrator about themselves, or of a platform administrator. */
async function send(httpMethod: string, body?: object, roles = ["tenant-admin"]) {
  const caller = JSON.stringify({ subject: "alice", roles, tenantId: TENANT_ID, userId: administrator.id });
  const event = {
    httpMethod,
    path,
    headers: { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
    requestContext: { requestId: "request-1", authorizer: { principalId: "alice", caller } },
  } as unknown as APIGatewayProxyEvent;
  const response = await handler(event);
  return { status: response.statusCode, body: JSON.parse(response.body) };
}

describe("the last administrator of a tenant", () => {
  it.each([
    ["PATCH", { roles: ["member"] }],
    ["PATCH", { status: "disabled" }],
    ["DELETE", undefined],
  ])("cannot leave by %s %j", async (verb, body) => {
    expect(await send(verb, body)).toMatchObject({ status: 409, body: { code: "lastAdministrator" } });
  });

  it("can be removed if another administrator remains", async () => {
    putUser({ ...administrator, id: "usr_00000000000000000000000000000099", email: "eve@acme.example" });
    expect(await send("DELETE")).toMatchObject({ status: 202, body: { kind: "user.remove" } });
  });

  it("can be removed by a platform administrator", async () => {
    expect(await send("DELETE", undefined, ["platform-admin"])).toMatchObject({ status: 202 });
  });
});
