import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startServer } from "../../docs/site/build/server.ts";

let folder: string;
let server: Server;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tenantry-site-"));
  mkdirSync(join(folder, "site", "guide"), { recursive: true });
  const files = { "secret.html": "secret", "site/404.html": "not here", "site/guide/index.html": "guide" };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  ({ server, url } = await startServer(join(folder, "site")));
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

/** Requests a path as it is. `fetch` would resolve its dots. */
const getStatus = (path: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(url);
    request({ port, host: "127.0.0.1", path }, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });

describe("The server of the documentation", () => {
  test("serves the page of an address with its media type", async () => {
    const response = await fetch(new URL("guide/", url));
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      200,
      "text/html; charset=utf-8",
      "guide",
    ]);
  });

  test("answers an unknown address with the page for it", async () => {
    const response = await fetch(new URL("nowhere/", url));
    expect([response.status, await response.text()]).toEqual([404, "not here"]);
  });

  test.each(["/../secret.html", "/..%2fsecret.html", "/%2e%2e/secret.html", "/guide/..%5c..%5csecret.html"])(
    "serves no file outside of its folder: %s",
    async (path) => {
      expect(await getStatus(path)).toBe(404);
    },
  );

  test("refuses a port that is in use", async () => {
    await expect(startServer(folder, Number(new URL(url).port))).rejects.toThrow("EADDRINUSE");
  });
});
