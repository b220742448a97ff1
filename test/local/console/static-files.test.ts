import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import responseHeaders from "../../../console/response-headers.json" with { type: "json" };
import { isSitePath } from "../../../local/console/console-site.ts";
import { sendFile } from "../../../local/console/static-files.ts";

let folder: string;
let server: Server;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "console-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<title>Tenantry</title>");
  writeFileSync(join(folder, "assets", "index-abc.js"), "1;");
  server = createServer((incoming, outgoing) => {
    void sendFile(outgoing, folder, new URL(incoming.url ?? "/", "http://localhost").pathname);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);

test.each(["/", "/tenants/ten_1", "/assets/index-abc.js", "/assets/gone.js"])(
  "%s has all security headers",
  async (path) => {
    const { headers } = await get(path);
    for (const [name, value] of Object.entries(responseHeaders)) expect(headers.get(name)).toBe(value);
  },
);

test("each page of the console is index.html, which a browser requests anew each time", async () => {
  const response = await get("/tenants/ten_1?tab=users");
  expect(await response.text()).toContain("Tenantry");
  expect(response.headers.get("cache-control")).toBe("no-cache");
});

test("a browser keeps a file with a hash in its name for a year, and an unknown one is a 404", async () => {
  expect((await get("/assets/index-abc.js")).headers.get("cache-control")).toContain("immutable");
  expect((await get("/assets/index-old.js")).status).toBe(404);
});

test("a path can't leave the folder", async () => {
  expect(await (await get("/..%2f..%2fetc/passwd.html")).text()).toContain("Tenantry");
});

test("no path of the API belongs to the console", () => {
  expect(["/", "/tenants", "/v1x"].map(isSitePath)).toEqual([true, true, true]);
  expect(["/v1", "/v1/", "/v1/tenants?limit=1", "/v1/config"].map(isSitePath)).toEqual([false, false, false, false]);
});
