import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type ApiRoute, createLambdaHandler } from "../../handlers/api/http/app.ts";
import { bodyOf, headerOf, queryOf, requestOf } from "../../handlers/api/request.ts";

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

const respondAs = (name: string): ApiRoute["respond"] => {
  return (_, params) => ({ statusCode: 200, headers: { "x-route": name }, body: JSON.stringify(params) });
};

const handler = createLambdaHandler({
  routes: [
    { route: "GET /things", respond: respondAs("list") },
    { route: "GET /things/{thingId}", respond: respondAs("read") },
    { route: "DELETE /things/{thingId}", respond: respondAs("remove") },
    { route: "GET /things/{thingId}/parts/{partId}", respond: respondAs("part") },
    {
      route: "GET /broken",
      respond: () => {
        throw new Error("no");
      },
    },
  ],
});

const ask = async (overrides: Partial<APIGatewayProxyEvent> = {}) => {
  const { statusCode, headers, body } = await handler(event(overrides));
  return { status: statusCode, headers, route: headers["x-route"], body: body === "" ? "" : JSON.parse(body) };
};

afterEach(() => vi.unstubAllEnvs());

describe("a path", () => {
  it.each([
    ["/things", "list", {}],
    ["/things/one", "read", { thingId: "one" }],
    ["/things/%6Fne", "read", { thingId: "one" }],
    ["/things/a%2Fb", "read", { thingId: "a/b" }],
    ["/things/%zz", "read", { thingId: "%zz" }],
    ["/things/one/parts/two", "part", { thingId: "one", partId: "two" }],
  ])("%s leads to its route with its parameters", async (path, route, params) => {
    expect(await ask({ path })).toMatchObject({ status: 200, route, body: params });
  });

  it.each(["/", "/nothing", "/things/", "/things/one/", "/things//parts/two", "/things/one/parts", "/THINGS"])(
    "%s leads nowhere",
    async (path) => {
      expect(await ask({ path })).toMatchObject({ status: 404, body: { code: "notFound" } });
    },
  );

  it.each(["/things/..", "/things/../things", "/things/%2e%2E/x", "/things/./one"])(
    "%s with a step in it leads nowhere",
    async (path) => {
      expect(await ask({ path })).toMatchObject({ status: 404, body: { code: "notFound" } });
    },
  );
});

describe("a verb", () => {
  it("that a path does not take is answered with those that it takes", async () => {
    const { status, headers } = await ask({ httpMethod: "POST" });
    expect([status, headers["allow"]]).toEqual([405, "DELETE, GET"]);
  });

  it("HEAD is answered like GET, without a body", async () => {
    expect(await ask({ httpMethod: "HEAD" })).toMatchObject({ status: 200, route: "read", body: "" });
  });
});

it("an error of a route is a 500 that says nothing of it", async () => {
  const { status, body } = await ask({ path: "/broken" });
  expect(status).toBe(500);
  expect(body).toMatchObject({ code: "internal", requestId: "request-1", instance: "/v1/broken" });
  expect(JSON.stringify(body)).not.toContain('"no"');
});

describe("an answer", () => {
  it("is opened to no origin where there is no console", async () => {
    expect((await ask({ headers: { origin: "https://console.example" } })).headers).not.toHaveProperty("vary");
  });

  it.each([
    ["https://console.example", "https://console.example"],
    ["https://other.example", undefined],
  ])("to %s is opened to the console's origin alone", async (origin, allowed) => {
    vi.stubEnv("CONSOLE_ORIGIN", "https://console.example");
    const { headers } = await ask({ headers: { Origin: origin }, path: "/nothing" });
    expect(headers["access-control-allow-origin"]).toBe(allowed);
    expect(headers["access-control-expose-headers"]).toContain("ETag");
    expect(headers["vary"]).toBe("Origin");
  });
});

describe("a request", () => {
  const read = (overrides: Partial<APIGatewayProxyEvent>) => requestOf(event(overrides));

  it("has headers whatever their case, and all values of one", () => {
    expect(headerOf(read({ headers: { "If-Match": ' "3" ' } }), "if-match")).toBe('"3"');
    const several = read({ headers: { "If-Match": '"2"' }, multiValueHeaders: { "IF-MATCH": ['"1"', '"2"'] } });
    expect(headerOf(several, "if-match")).toBe('"1", "2"');
    expect(headerOf(several, "origin")).toBeUndefined();
  });

  it("has a body as text, also one that came as Base64 or with a mark before it", () => {
    expect(bodyOf(read({ body: '{"a":"ä"}' }))).toBe('{"a":"ä"}');
    expect(bodyOf(read({ body: Buffer.from("\uFEFF{}").toString("base64"), isBase64Encoded: true }))).toBe("{}");
    expect(bodyOf(read({}))).toBe("");
  });

  it("has query parameters, and a list for one that came several times", () => {
    expect(queryOf(read({ queryStringParameters: { limit: "5", after: "" } }))).toEqual({ limit: "5", after: "" });
    const several = read({ multiValueQueryStringParameters: { limit: ["5"], tag: ["a:b", "c:d"], "": ["x"] } });
    expect(queryOf(several)).toEqual({ limit: "5", tag: ["a:b", "c:d"] });
    expect(Object.hasOwn(queryOf(read({ queryStringParameters: JSON.parse('{"__proto__":"x"}') })), "__proto__")).toBe(
      true,
    );
  });
});
