import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { handler as operations } from "../../../handlers/api/operations.ts";
import { handler as products } from "../../../handlers/api/products.ts";
import { handler as tenants } from "../../../handlers/api/tenants.ts";
import { handler as users } from "../../../handlers/api/users.ts";
import type { Records } from "../../../handlers/core/shared/decision.ts";
import type { Caller } from "../../../schemas/caller.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import {
  buildCaller,
  buildOperation,
  buildProduct,
  buildReportedOperation,
  buildSubscription,
  buildTenant,
  TENANT_ID,
} from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

const tables = {
  tenant: "TENANT_TABLE",
  subscription: "TENANT_TABLE",
  product: "PRODUCT_TABLE",
  user: "USER_TABLE",
  operation: "OPERATION_TABLE",
  rollout: "PRODUCT_TABLE",
} as const;

let memory: MemoryTables;
function put<Type extends keyof Records>(type: Type, record: Records[Type]) {
  const { key, index } = entityMapping[type];
  memory.put(tables[type], { ...key(record), ...index(record), ...record });
}

beforeEach(() => {
  for (const name of Object.values(tables)) process.env[name] = name;
  for (const name of ["EVENT_LOG_TABLE", "FEED_BACKLOG_TABLE", "IDEMPOTENCY_TABLE", "OUTBOX_TABLE"])
    process.env[name] = name;
  Object.assign(process.env, { DELETION_GRACE_DAYS: "0", APPROVALS: "", BLAST_RADIUS: "20" });
  memory = new MemoryTables().install();
});
afterEach(() => memory.restore());

type Handler = typeof tenants;
type Options = {
  body?: object;
  text?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  caller?: Caller;
};

async function send(handler: Handler, route: string, options: Options = {}) {
  const { body, headers, query = {}, caller = buildCaller() } = options;
  const { text = body === undefined ? null : JSON.stringify(body) } = options;
  const [httpMethod, path] = route.split(" ");
  const event = {
    httpMethod,
    path,
    headers: { "content-type": "application/json", ...headers },
    queryStringParameters: query,
    body: text,
    requestContext: { requestId: "request-1", authorizer: { principalId: "alice", caller: JSON.stringify(caller) } },
  } as unknown as APIGatewayProxyEvent;
  const { statusCode, ...response } = await handler(event);
  return { status: statusCode, headers: response.headers, body: JSON.parse(response.body) };
}
function buildIdleTenant(status: TenantRecord["status"] = "active"): TenantRecord {
  const { activeOperationId: _, ...tenant } = buildTenant({ status });
  return tenant;
}
const tenantPath = `/tenants/${TENANT_ID}`;
const stale = { "if-match": '"99"' };

describe("commands on a tenant", () => {
  it.each([
    ["PATCH", "", { tags: {} }],
    ["DELETE", "", undefined],
    ["POST", "/suspend", undefined],
    ["POST", "/reactivate", undefined],
    ["POST", "/subscriptions", { productId: "crm", planId: "standard" }],
    ["POST", "/users", { email: "eve@acme.example", roles: ["member"] }],
  ])("are a 404 if it is missing: %s %s", async (verb, suffix, body) => {
    const handler = suffix === "/users" ? users : tenants;
    const response = await send(handler, `${verb} ${tenantPath}${suffix}`, { ...(body ? { body } : {}) });
    expect(response).toMatchObject({ status: 404, body: { code: "notFound", detail: "There is no such tenant." } });
  });

  it("change it at once and return its new version", async () => {
    put("tenant", buildIdleTenant());
    const response = await send(tenants, `PATCH ${tenantPath}`, { body: { tags: { a: "b" } } });
    expect(response).toMatchObject({ status: 200, headers: { etag: '"2"' }, body: { tags: { a: "b" }, version: 2 } });
  });

  it("return it unchanged if nothing changes", async () => {
    put("tenant", buildIdleTenant());
    const response = await send(tenants, `PATCH ${tenantPath}`, { body: { name: buildTenant().name } });
    expect(response).toMatchObject({ status: 200, headers: { etag: '"1"' } });
  });

  it.each(["PATCH", "DELETE"])("are a 412 with a stale If-Match: %s", async (verb) => {
    put("tenant", buildIdleTenant());
    const response = await send(tenants, `${verb} ${tenantPath}`, { body: { tags: {} }, headers: stale });
    expect(response).toMatchObject({ status: 412, body: { code: "stale" } });
    expect(response.body).not.toHaveProperty("allowedActions");
  });

  it("start an operation, which a repeated DELETE finds", async () => {
    put("tenant", buildIdleTenant());
    const first = await send(tenants, `DELETE ${tenantPath}`);
    expect(first).toMatchObject({ status: 202, body: { kind: "tenant.offboard", status: "queued" } });
    expect(first.headers["location"]).toBe(`/v1/operations/${first.body.id}`);
    expect(await send(tenants, `DELETE ${tenantPath}`)).toMatchObject({ status: 202, body: { id: first.body.id } });
  });

  it("are a 200 with the finished operation if it is deleted already", async () => {
    const operation = buildOperation({ kind: "tenant.offboard", status: "succeeded" });
    put("operation", operation);
    put("tenant", buildTenant({ status: "deleted", lastOperationId: operation.id }));
    expect(await send(tenants, `DELETE ${tenantPath}`)).toMatchObject({
      status: 200,
      headers: { etag: `"${operation.version}"` },
      body: { id: operation.id },
    });
  });

  it.each([
    ["a field", '{"graceDays":1}', {}, 400, "badRequest"],
    ["a list", "[]", {}, 400, "badRequest"],
    ["text that is not JSON", "{", {}, 400, "badJson"],
    ["another media type", "<suspend/>", { "content-type": "application/xml" }, 415, "unsupportedMediaType"],
    ["more than 256 KB", `"${"x".repeat(256 * 1024)}"`, {}, 413, "payloadTooLarge"],
  ])("reject a body with %s where a POST has no fields", async (_, text, headers, status, code) => {
    put("tenant", buildIdleTenant());
    const answer = await send(tenants, `POST ${tenantPath}/suspend`, { text, headers });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(memory.rows("TENANT_TABLE")[0]).toMatchObject({ status: "active" });
  });

  it("name the unknown field in a dry run where a POST has no fields", async () => {
    put("tenant", buildIdleTenant());
    const query = { dryRun: "true" };
    const { status, body } = await send(tenants, `POST ${tenantPath}/suspend`, { body: { graceDays: 1 }, query });
    expect([status, body.accepted, body.problems[0].pointer]).toEqual([200, false, "/graceDays"]);
  });

  it.each(["", "{}"])("accept the body %j where a POST has no fields", async (text) => {
    put("tenant", buildIdleTenant());
    const answer = await send(tenants, `POST ${tenantPath}/suspend`, { text });
    expect(answer).toMatchObject({ status: 202, body: { kind: "tenant.suspend" } });
  });

  it("list the allowed actions if its status does not allow them", async () => {
    put("tenant", buildIdleTenant("suspended"));
    const { status, body } = await send(tenants, `POST ${tenantPath}/suspend`);
    expect([status, body.code, body.currentStatus]).toEqual([409, "illegalTransition", "suspended"]);
    expect(body.allowedActions).toEqual(expect.arrayContaining(["reactivate", "offboard"]));
  });
});

describe("commands on a subscription", () => {
  const path = `${tenantPath}/subscriptions/crm`;
  const putSubscription = () => {
    put("tenant", buildIdleTenant());
    put("subscription", buildSubscription({ status: "active" }));
    put("product", buildProduct({ status: "available" }));
  };

  it.each([
    ["PATCH", "", { seats: 5 }],
    ["DELETE", "", undefined],
    ["POST", "/abandon", { reason: "The account was closed." }],
  ])("are a 404 if it is missing: %s %s", async (verb, suffix, body) => {
    put("tenant", buildIdleTenant());
    const response = await send(tenants, `${verb} ${path}${suffix}`, { ...(body ? { body } : {}) });
    expect(response).toMatchObject({ status: 404, body: { code: "notFound" } });
  });

  it("are a 412 with a stale If-Match, except to abandon it", async () => {
    putSubscription();
    expect(await send(tenants, `DELETE ${path}`, { headers: stale })).toMatchObject({ status: 412 });
    const abandonment = { body: { reason: "The account was closed." }, headers: stale };
    const { status, body } = await send(tenants, `POST ${path}/abandon`, abandonment);
    expect([status, body.code]).toEqual([409, "illegalTransition"]);
    expect(body.allowedActions).toEqual(["change", "unsubscribe"]);
  });

  it("end it with an operation", async () => {
    putSubscription();
    const response = await send(tenants, `DELETE ${path}`);
    expect(response).toMatchObject({ status: 202, body: { kind: "subscription.deprovision" } });
  });

  it("reject an unknown product without an If-Match", async () => {
    put("tenant", buildIdleTenant());
    const request = { body: { productId: "none", planId: "standard" }, headers: stale };
    const response = await send(tenants, `POST ${tenantPath}/subscriptions`, request);
    expect(response).toMatchObject({ status: 400, body: { code: "unknownReference", title: "Unknown reference" } });
  });
});

describe("commands on an operation", () => {
  it("cancel it", async () => {
    const operation = buildOperation();
    put("operation", operation);
    put("tenant", buildTenant({ activeOperationId: operation.id }));
    const response = await send(operations, `POST /operations/${operation.id}/cancel`);
    expect(response).toMatchObject({ status: 202, body: { id: operation.id, status: "cancelling" } });
  });

  it("do not retry it while it runs", async () => {
    const operation = buildOperation();
    put("operation", operation);
    put("tenant", buildTenant({ activeOperationId: operation.id }));
    const response = await send(operations, `POST /operations/${operation.id}/retry`);
    expect(response).toMatchObject({ status: 409, body: { code: "illegalTransition", allowedActions: ["cancel"] } });
  });

  it("store its first report and accept the same one again", async () => {
    const operation = buildReportedOperation();
    put("operation", operation);
    const caller = buildCaller({ roles: [], productId: "helpdesk", scopes: ["tenantry/reports.write"] });
    const report = () =>
      send(operations, `POST /operations/${operation.id}/report`, { body: { outcome: "completed" }, caller });
    expect(await report()).toMatchObject({ status: 202, body: { id: operation.id } });
    const { status, headers, body } = await report();
    expect([status, body.id, headers["etag"]]).toEqual([200, operation.id, `"${body.version}"`]);
  });

  it("hide it from another product's machine client", async () => {
    const operation = buildReportedOperation();
    put("operation", operation);
    const caller = buildCaller({ roles: [], productId: "crm", scopes: ["tenantry/reports.write"] });
    const request = { body: { outcome: "completed" }, caller };
    const response = await send(operations, `POST /operations/${operation.id}/report`, request);
    expect(response).toMatchObject({ status: 404, body: { detail: "There is no such operation." } });
  });
});

describe("commands on a product", () => {
  const product = buildProduct({ status: "available" });
  const stranger = buildCaller({ roles: ["product-owner"], team: "another-team" });

  it.each(["verify", "external-id", "credentials"])("are a 403 for another team: %s", async (action) => {
    put("product", product);
    const response = await send(products, `POST /products/${product.id}/${action}`, { caller: stranger });
    expect(response).toMatchObject({ status: 403, body: { detail: "The product belongs to another team." } });
  });

  it.each(["verify", "external-id", "credentials"])("are a 412 with a stale If-Match: %s", async (action) => {
    put("product", product);
    const response = await send(products, `POST /products/${product.id}/${action}`, { headers: stale });
    expect(response).toMatchObject({ status: 412, body: { code: "stale" } });
  });

  it("replace its ExternalId", async () => {
    put("product", product);
    const { status, body } = await send(products, `POST /products/${product.id}/external-id`);
    expect([status, body.version]).toEqual([200, 2]);
    expect(body.connection.externalId).not.toBe(product.connection.externalId);
  });

  it("start its verification", async () => {
    put("product", product);
    const response = await send(products, `POST /products/${product.id}/verify`);
    expect(response).toMatchObject({ status: 202, body: { kind: "product.verify" } });
  });
});

describe("commands on staff", () => {
  const invitation = { email: "grace@example.com", roles: ["auditor"] };

  it("invite a user and replay the response for a copy of the request", async () => {
    const request = { body: invitation, headers: { "idempotency-key": "key-1" } };
    const first = await send(users, "POST /users", request);
    expect(first).toMatchObject({ status: 202, body: { kind: "user.provision" } });
    const second = await send(users, "POST /users", request);
    expect(second).toMatchObject({ status: 202, body: first.body, headers: { "idempotent-replayed": "true" } });
  });

  it("reject an e-mail that is taken", async () => {
    await send(users, "POST /users", { body: invitation });
    expect(await send(users, "POST /users", { body: invitation })).toMatchObject({
      status: 409,
      body: { code: "emailTaken" },
    });
  });

  it("are a 404 if the user is missing", async () => {
    const response = await send(users, "PATCH /users/usr_1", { body: { status: "disabled" } });
    expect(response).toMatchObject({ status: 404, body: { detail: "There is no such user." } });
  });
});
