import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type ApiRoute, createLambdaHandler } from "../../../handlers/api/http/app.ts";
import { bodyOf, headerOf, queryOf, requestOf } from "../../../handlers/api/http/request.ts";

const event = (overrides: Partial<APIGatewayProxyEvent> = {}) =>
  ({
    httpMethod: "GET",
    path: "/things/one",
    headers: null,
    multiValueHeaders: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    body: null,
    isBase64Encoded: false,
    requestContext: { requestId: "request-1" },
    ...overrides,
  }) as unknown as APIGatewayProxyEvent;

const respondAs =
  (name: string): ApiRoute["respond"] =>
  (_, params) => ({ statusCode: 200, headers: { "x-route": name }, body: JSON.stringify(params) });

const handler = createLambdaHandler({
  routes: [
    { route: "GET /things", respond: respondAs("list") },
    { route: "GET /things/{thingId}", respond: respondAs("read") },
    { route: "DELETE /things/{thingId}", respond: respondAs("remove") },
    { route: "POST /things/check", respond: respondAs("check") },
    { route: "GET /things/{thingId}/parts/{partId}", respond: respondAs("part") },
    {
      route: "GET /broken",
      respond: () => {
        throw new Error("no");
      },
    },
  ],
});

async function send(overrides: Partial<APIGatewayProxyEvent> = {}) {
  const { statusCode, headers, body } = await handler(event(overrides));
  return { status: statusCode, headers, route: headers["x-route"], body: body === "" ? "" : JSON.parse(body) };
}

afterEach(() => vi.unstubAllEnvs());

describe("a path", () => {
  it.each([
    ["/things", "list", {}],
    ["/things/one", "read", { thingId: "one" }],
    ["/things/%6Fne", "read", { thingId: "one" }],
    ["/things/a%2Fb", "read", { thingId: "a/b" }],
    ["/things/%zz", "read", { thingId: "%zz" }],
    ["/things/one/parts/two", "part", { thingId: "one", partId: "two" }],
  ])("%s matches its route with its parameters", async (path, route, params) => {
    expect(await send({ path })).toMatchObject({ status: 200, route, body: params });
  });

  it.each(["/", "/nothing", "/things/", "/things/one/", "/things//parts/two", "/things/one/parts", "/THINGS"])(
    "%s matches no route",
    async (path) => {
      expect(await send({ path })).toMatchObject({ status: 404, body: { code: "notFound" } });
    },
  );

  it.each(["/things/..", "/things/../things", "/things/%2e%2E/x", "/things/./one"])(
    "%s with a dot segment matches no route",
    async (path) => {
      expect(await send({ path })).toMatchObject({ status: 404, body: { code: "notFound" } });
    },
  );
});

describe("a verb", () => {
  it.each(["GET", "DELETE"])(
    "%s of a path that is spelled out does not reach a route with a parameter",
    async (httpMethod) => {
      const answer = await send({ path: "/things/check", httpMethod });
      expect(answer).toMatchObject({ status: 405, headers: { allow: "POST" } });
      expect(await send({ path: "/things/check", httpMethod: "POST" })).toMatchObject({ status: 200, route: "check" });
    },
  );

  it("that a path does not support is a 405 with the supported verbs", async () => {
    const { status, headers } = await send({ httpMethod: "POST" });
    expect([status, headers["allow"]]).toEqual([405, "DELETE, GET"]);
  });

  it("HEAD is treated as GET without a body", async () => {
    expect(await send({ httpMethod: "HEAD" })).toMatchObject({ status: 200, route: "read", body: "" });
  });
});

it("an error in a route is a 500 without its message", async () => {
  const { status, body } = await send({ path: "/broken" });
  expect(status).toBe(500);
  expect(body).toMatchObject({ code: "internal", requestId: "request-1", instance: "/v1/broken" });
  expect(JSON.stringify(body)).not.toContain('"no"');
});

describe("a response", () => {
  it("has no CORS headers if no console is deployed", async () => {
    expect((await send({ headers: { origin: "https://console.example" } })).headers).not.toHaveProperty("vary");
  });

  it.each([
    ["https://console.example", "https://console.example"],
    ["https://other.example", undefined],
  ])("to %s allows the console's origin only", async (origin, allowed) => {
    vi.stubEnv("CONSOLE_ORIGIN", "https://console.example");
    const { headers } = await send({ headers: { Origin: origin }, path: "/nothing" });
    expect(headers["access-control-allow-origin"]).toBe(allowed);
    expect(headers["access-control-expose-headers"]).toContain("ETag");
    expect(headers["vary"]).toBe("Origin");
  });
});

describe("a request", () => {
  const read = (overrides: Partial<APIGatewayProxyEvent>) => requestOf(event(overrides));

  it("has headers in any case, with all their values", () => {
    expect(headerOf(read({ headers: { "If-Match": ' "3" ' } }), "if-match")).toBe('"3"');
    const several = read({ headers: { "If-Match": '"2"' }, multiValueHeaders: { "IF-MATCH": ['"1"', '"2"'] } });
    expect(headerOf(several, "if-match")).toBe('"1", "2"');
    expect(headerOf(several, "origin")).toBeUndefined();
  });

  it("has its body as text, decoded from Base64 and without a byte order mark", () => {
    expect(bodyOf(read({ body: '{"a":"ä"}' }))).toBe('{"a":"ä"}');
    expect(bodyOf(read({ body: Buffer.from("\uFEFF{}").toString("base64"), isBase64Encoded: true }))).toBe("{}");
    expect(bodyOf(read({}))).toBe("");
  });

  it("has query parameters, with a list for a repeated one", () => {
    expect(queryOf(read({ queryStringParameters: { limit: "5", after: "" } }))).toEqual({ limit: "5", after: "" });
    const several = read({ multiValueQueryStringParameters: { limit: ["5"], tag: ["a:b", "c:d"], "": ["x"] } });
    expect(queryOf(several)).toEqual({ limit: "5", tag: ["a:b", "c:d"] });
    expect(Object.hasOwn(queryOf(read({ queryStringParameters: JSON.parse('{"__proto__":"x"}') })), "__proto__")).toBe(
      true,
    );
  });
});
