import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ApiClient } from "../../src/api/client.ts";

/** An API that executes each request and loses the answer to the first: without a word, or with that of a gateway. */
let server: Server;
let received: IncomingMessage[];
let lose: "connection" | "gateway";

beforeEach(async () => {
  [received, lose] = [[], "connection"];
  server = createServer((request, response) => {
    received.push(request);
    if (received.length > 1) response.end('{"id":"ten_1"}');
    else if (lose === "connection") request.socket.destroy();
    else response.writeHead(504, { "Retry-After": "0" }).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const connect = () =>
  new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    kind: "test",
    authorize: (request) => Promise.resolve(request),
    renew: () => Promise.resolve(false),
  });
const keys = () => received.map(({ headers }) => headers["idempotency-key"]);

const path = { tenantId: "ten_1" };
const writes = {
  POST: (api: ApiClient) => api.send("tenants:suspend", { path }),
  PATCH: (api: ApiClient) => api.send("tenants:update", { path, body: { name: "Acme" }, headers: { "If-Match": "3" } }),
  DELETE: (api: ApiClient) => api.send("tenants:offboard", { path }),
};

test.each(Object.entries(writes))("a %s is repeated with the same key if its answer is lost", async (method, write) => {
  await write(connect());
  expect(received.map((request) => request.method)).toEqual([method, method]);
  expect(keys()[0]).toMatch(/^[\w-]{36}$/);
  expect(keys()[1]).toBe(keys()[0]);
});

test("a write that a gateway did not see end is repeated with the same key", async () => {
  lose = "gateway";
  await writes.PATCH(connect());
  expect(keys()[0]).toBeDefined();
  expect(keys()[1]).toBe(keys()[0]);
});

test("each write has a key of its own", async () => {
  const api = connect();
  await writes.PATCH(api);
  await writes.PATCH(api);
  expect(new Set(keys()).size).toBe(2);
});

test("a caller's key is sent instead, in whatever case its header is written", async () => {
  await connect().raw("DELETE", "/tenants/ten_1", { headers: { "idempotency-key": "mine" } });
  expect(received.map(({ rawHeaders }) => rawHeaders.filter((word) => /idempotency|mine/i.test(word)))).toEqual([
    ["idempotency-key", "mine"],
    ["idempotency-key", "mine"],
  ]);
});

test("a read has no key, and is repeated", async () => {
  await connect().send("tenants:read", { path });
  expect(keys()).toEqual([undefined, undefined]);
});
