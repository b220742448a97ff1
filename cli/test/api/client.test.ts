import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ApiClient } from "../../src/api/client.ts";

/** An address that answers each request with the same text. */
let server: Server;
let answer: string;
let paths: (string | undefined)[];

beforeEach(async () => {
  [answer, paths] = ["{}", []];
  server = createServer((request, response) => {
    paths.push(request.url);
    response.end(answer);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const connect = (token = "token") =>
  new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, {
    kind: "test",
    authorize: (request) => Promise.resolve({ ...request, headers: { ...request.headers, Authorization: token } }),
    renew: () => Promise.resolve(false),
  });

describe("an id in a path", () => {
  test.each(["", ".", ".."])("that an address leaves out is rejected: '%s'", async (productId) => {
    const removal = connect().send("subscriptions:end", { path: { tenantId: "ten_1", productId } });
    await expect(removal).rejects.toMatchObject({ code: "usage", message: `"${productId}" is not an id.` });
    expect(paths).toEqual([]);
  });

  test("stays one part of the path", async () => {
    await connect().send("products:read", { path: { productId: "../tenants?a=%2e" } });
    expect(paths).toEqual(["/v1/products/..%2Ftenants%3Fa%3D%252e"]);
  });
});

describe("an answer that is not from the API", () => {
  test.each(["<!doctype html><p>Console</p>", "", "null", '"text"'])("is a failure that says so: %s", async (text) => {
    answer = text;
    await expect(connect().send("me:read")).rejects.toMatchObject({ code: "notTheApi", exitCode: 1 });
  });
});

describe("a header that HTTP does not allow", () => {
  test("is a wrong use, and the name of the header is told, not its value", async () => {
    const failure: Error & { why?: string } = await connect("secret\n")
      .send("me:read")
      .catch((error) => error);
    expect(failure).toMatchObject({ code: "usage", why: expect.stringContaining("Authorization") });
    expect(`${failure.message}${failure.why}`).not.toContain("secret");
  });

  test("is no silence of the API", async () => {
    const request = connect().raw("GET", "/me", { headers: { "two words": "x" } });
    await expect(request).rejects.toMatchObject({ code: "usage", why: expect.stringContaining("two words") });
  });
});
