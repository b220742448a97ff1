import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dynamodb } from "../../handlers/adapters/dynamodb/dynamodb.ts";
import { handler as products } from "../../handlers/api/products.ts";
import { handler as tenants } from "../../handlers/api/tenants.ts";
import { handler as users } from "../../handlers/api/users.ts";
import { tables } from "../../schemas/tables.ts";

const caller = JSON.stringify({ subject: "alice", roles: ["platform-admin"] });

/** Builds the event of a request from API Gateway. */
function event(httpMethod: string, path: string, body?: object) {
  const headers = { "content-type": "application/json" };
  return {
    resource: "/{proxy+}",
    httpMethod,
    path,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { requestId: "request-1", authorizer: { principalId: "alice", caller } },
  } as unknown as APIGatewayProxyEvent;
}

function throttle(name: string) {
  const error = Object.assign(new Error("Throughput exceeds the current capacity"), { name, $metadata: {} });
  vi.spyOn(dynamodb, "send").mockRejectedValue(error as never);
}
type Answer = { multiValueHeaders?: Record<string, string[]>; headers?: Record<string, string> };
const headersOf = ({ headers = {}, multiValueHeaders = {} }: Answer): Headers =>
  new Headers([
    ...Object.entries(headers),
    ...Object.entries(multiValueHeaders).map(([name, all]) => [name, all.join()]),
  ] as [string, string][]);

const tenantId = `ten_${"a".repeat(32)}`;

beforeEach(() => {
  for (const { variable } of Object.values(tables)) vi.stubEnv(variable, variable);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe("a request that meets a throttled table", () => {
  it.each([
    ["GET", "/tenants", undefined, tenants],
    ["GET", `/tenants/${tenantId}`, undefined, tenants],
    ["POST", "/tenants", { name: "Acme", adminEmail: "a@acme.example" }, tenants],
    ["GET", "/products", undefined, products],
    ["POST", `/tenants/${tenantId}/users`, { email: "b@acme.example", roles: ["member"] }, users],
  ] as const)("is a 503 with Retry-After: %s %s", async (method, path, body, handler) => {
    throttle("ThrottlingException");
    const answer = await handler(event(method, path, body) as never);
    const headers = headersOf(answer as unknown as Answer);
    expect(answer.statusCode).toBe(503);
    expect(headers.get("retry-after")).toBe("5");
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(JSON.parse(answer.body)).toMatchObject({ code: "overloaded", status: 503, requestId: "request-1" });
  });

  it("differs from a fault, which is a 500 without Retry-After", async () => {
    throttle("InternalServerError");
    const answer = await tenants(event("GET", "/tenants") as never);
    expect(answer.statusCode).toBe(500);
    expect(headersOf(answer as unknown as Answer).has("retry-after")).toBe(false);
  });
});
