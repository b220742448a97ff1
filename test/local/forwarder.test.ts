import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Forwarder, startForwarder } from "../../local/forwarder.ts";
import { crossOrigin } from "../../schemas/cross-origin.ts";

let engine: Server;
let forwarder: Forwarder;
let respond: (incoming: IncomingMessage, outgoing: ServerResponse) => void;

const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeEach(async () => {
  engine = createServer((incoming, outgoing) => respond(incoming, outgoing)).listen(0, "127.0.0.1");
  await once(engine, "listening");
  forwarder = await startForwarder(`http://127.0.0.1:${portOf(engine)}`, "abc123");
});

afterEach(async () => {
  await forwarder.stop();
  engine.closeAllConnections();
  engine.close();
});

test("calls the API by its own host name with unchanged path, method, headers and body", async () => {
  respond = async (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    outgoing.end(JSON.stringify({ method, url, headers, body: await text(incoming) }));
  };
  const response = await fetch(`${forwarder.apiUrl}/tenants?tag=a%3Ab`, {
    method: "PATCH",
    body: "ünï",
    headers: { "If-Match": '"3"', Connection: "keep-alive" },
  });
  expect(await response.json()).toMatchObject({
    method: "PATCH",
    url: "/v1/tenants?tag=a%3Ab",
    body: "ünï",
    headers: { host: `abc123.execute-api.localhost:${portOf(engine)}`, "if-match": '"3"', "content-length": "5" },
  });
});

test.each([
  ["GET", "/v1/tenants/../me", ""],
  ["GET", "/v1/tenants/%2e%2e/me", ""],
  ["GET", "/v1/tenants//x", "a body"],
  ["TRACE", "/v1/me", ""],
])("forwards %s %s as it is, although fetch would change or refuse it", async (method, path, body) => {
  respond = async (incoming, outgoing) => {
    outgoing.end(JSON.stringify([incoming.method, incoming.url, await text(incoming)]));
  };
  const { port } = new URL(forwarder.apiUrl);
  const length = body === "" ? {} : { "Content-Length": body.length };
  const outgoing = request({ port, host: "127.0.0.1", method, path, headers: length }).end(body);
  const [response] = await once(outgoing, "response");
  expect(JSON.parse(await text(response))).toEqual([method, path, body]);
});

test("keeps the response's status, headers and the order of repeated headers", async () => {
  respond = (_, outgoing) => {
    outgoing.writeHead(202, [
      ["Location", "/v1/operations/op_1"],
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
    ] as unknown as string[]);
    outgoing.end("{}");
  };
  const response = await fetch(`${forwarder.apiUrl}/tenants`, { method: "POST" });
  expect(response.status).toBe(202);
  expect(response.headers.get("location")).toBe("/v1/operations/op_1");
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
});

test("streams a body without a length", async () => {
  const firstChunk = Promise.withResolvers<string>();
  respond = async (incoming, outgoing) => {
    incoming.once("data", (chunk) => firstChunk.resolve(String(chunk)));
    outgoing.end(await text(incoming));
  };
  const { port } = new URL(forwarder.apiUrl);
  const outgoing = request({ port, host: "127.0.0.1", method: "POST", path: "/v1/x" });
  outgoing.write("one");
  expect(await firstChunk.promise).toBe("one");
  outgoing.end("two");
  const [response] = await once(outgoing, "response");
  expect(await text(response)).toBe("onetwo");
});

test("reuses connections on both sides", async () => {
  const ports = new Set<number | undefined>();
  respond = (incoming, outgoing) => {
    ports.add(incoming.socket.remotePort);
    outgoing.end("{}");
  };
  for (let call = 0; call < 5; call += 1) await (await fetch(`${forwarder.apiUrl}/me`)).text();
  expect(ports.size).toBe(1);
});

test("returns 502 with a problem if the engine has stopped", async () => {
  engine.closeAllConnections();
  engine.close();
  const response = await fetch(`${forwarder.apiUrl}/me`, { method: "POST", body: "{}" });
  expect(response.status).toBe(502);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ status: 502, detail: "The local engine did not answer." });
});

describe("For a page on this machine", () => {
  const pageOrigin = "http://localhost:5173";

  test.each(["http://localhost:5173", "https://localhost", "http://127.0.0.1:8080", "http://[::1]:3000"])(
    "a preflight from %s is answered without the API, with the verbs and headers of a deployment",
    async (origin) => {
      respond = (_, outgoing) => void outgoing.writeHead(401).end();
      const response = await fetch(`${forwarder.apiUrl}/tenants/ten_1`, {
        method: "OPTIONS",
        headers: { Origin: origin, "Access-Control-Request-Method": "PATCH" },
      });
      expect(response.status).toBe(204);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "access-control-allow-origin": origin,
        "access-control-allow-methods": crossOrigin.methods.join(","),
        "access-control-allow-headers": crossOrigin.requestHeaders.join(","),
        vary: "Origin",
      });
    },
  );

  test.each([200, 202, 401, 404])("a response with status %i can be read, with its headers", async (status) => {
    respond = (_, outgoing) => void outgoing.writeHead(status, { ETag: '"3"', Vary: "Accept" }).end("{}");
    const response = await fetch(`${forwarder.apiUrl}/me`, { headers: { Origin: pageOrigin } });
    expect(response.status).toBe(status);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "access-control-allow-origin": pageOrigin,
      "access-control-expose-headers": crossOrigin.responseHeaders.join(","),
      etag: '"3"',
      vary: "Accept, Origin",
    });
  });

  test("a response has a single allowed origin, also if the API names one", async () => {
    respond = (_, outgoing) => void outgoing.writeHead(200, { "Access-Control-Allow-Origin": pageOrigin }).end("{}");
    const response = await fetch(`${forwarder.apiUrl}/me`, { headers: { Origin: pageOrigin } });
    expect(response.headers.get("access-control-allow-origin")).toBe(pageOrigin);
  });

  test("the response of a stopped engine can be read", async () => {
    engine.closeAllConnections();
    engine.close();
    const response = await fetch(`${forwarder.apiUrl}/me`, { headers: { Origin: pageOrigin } });
    expect(response.status).toBe(502);
    expect(response.headers.get("access-control-allow-origin")).toBe(pageOrigin);
  });
});

test.each(["https://example.com", "http://localhost.example.com", "http://localhost:80.example.com", "null"])(
  "a page of %s gets no permission",
  async (origin) => {
    respond = (incoming, outgoing) => void outgoing.end(incoming.method);
    for (const method of ["OPTIONS", "GET"]) {
      const headers = { Origin: origin, "Access-Control-Request-Method": "PATCH" };
      const response = await fetch(`${forwarder.apiUrl}/me`, { method, headers });
      expect(await response.text()).toBe(method);
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    }
  },
);
