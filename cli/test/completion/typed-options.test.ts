import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readTypedChoice } from "../../src/completion/typed-choice.ts";
import { writeConfig } from "../../src/connection/config-file.ts";
import { run } from "../../src/run.ts";

/** A platform with one tenant. */
let server: Server;
let api: string;
let lines: string[];

beforeEach(async () => {
  server = createServer((_, response) => response.end('{"items":[{"id":"ten_1","name":"Acme"}]}'));
  await once(server.listen(0, "127.0.0.1"), "listening");
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), "tenantry-cli-"));
  const env = { TENANTRY_CONFIG_DIR: folder, TENANTRY_HOME: folder, TENANTRY_TOKEN: "token", TENANTRY_API: "" };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  writeConfig({ TENANTRY_CONFIG_DIR: folder }, { profiles: { staging: { api } } });
  lines = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  server.close();
  server.closeAllConnections();
});

/** Returns the words that are offered after others. */
async function complete(...typed: string[]): Promise<string[]> {
  await run(["complete", "--", ...typed], "1.0.0");
  return lines.filter((line) => !line.startsWith(":")).map((line) => line.split("\t")[0] ?? "");
}

const options: Record<string, () => string[]> = {
  "--api ADDRESS": () => ["--api", api],
  "--api=ADDRESS": () => [`--api=${api}`],
  "--profile NAME": () => ["--profile", "staging"],
  "--profile=NAME": () => ["--profile=staging"],
};

test.each(Object.entries(options))("ids are those of the platform that the line names with %s", async (_, words) => {
  expect(await complete("tenants", "get", ...words(), "")).toEqual(["ten_1"]);
});

test("an option whose value is not typed yet names no platform", () => {
  expect(readTypedChoice(["tenants", "get", "--profile", "stag"]).profile).toBeUndefined();
  expect(readTypedChoice(["tenants", "get", "--profile", "staging", ""]).profile).toBe("staging");
});
