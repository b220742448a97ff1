import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { login } from "../../src/commands/login.ts";
import { readConfig, writeConfig } from "../../src/connection/config-file.ts";
import type { Output } from "../../src/output/output.ts";
import { Session } from "../../src/session.ts";
import { Input } from "../../src/spec.ts";

let server: Server;
let api: string;
let env: NodeJS.ProcessEnv;
let pages: number;

beforeEach(async () => {
  server = createServer((request, response) => {
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(answers()[request.url ?? ""] ?? {}));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), "tenantry-cli-"));
  env = { TENANTRY_CONFIG_DIR: folder, TENANTRY_HOME: folder };
  pages = 0;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

/** The answers of a platform that signs each person in. */
const answers = (): Record<string, object> => ({
  "/v1/config": { cliClientId: "cli", signInUrl: "/sign-in" },
  "/oauth2/token": { access_token: "token" },
  "/v1/me": { email: "ada@globex.example" },
});

/** Opens the sign-in page, which leads back to the waiting command at once. */
function openPage(text: string): void {
  pages += 1;
  const page = new URL(/https?:\S+/.exec(text)?.[0] ?? "");
  const answer = new URLSearchParams({ state: page.searchParams.get("state") ?? "", code: "code" });
  void fetch(`${page.searchParams.get("redirect_uri")}?${answer}`);
}

async function signIn(choice: { api?: string; profile?: string }): Promise<void> {
  const ignore = () => {};
  const output = { terminal: { canAsk: true }, notice: openPage, hint: ignore, resource: ignore };
  const session = new Session(output as unknown as Output, env, choice);
  await login.run(new Input([], { browser: false }), session);
}

const production = { api: "https://production.example/v1", auth: "aws", region: "eu-central-1" } as const;

describe("a sign-in", () => {
  test("makes a new profile for the address of the option or of the environment", async () => {
    await signIn({ api, profile: "production" });
    expect(readConfig(env)).toEqual({ current: "production", profiles: { production: { api: `${api}/v1` } } });
    env["TENANTRY_API"] = api;
    await signIn({ profile: "staging" });
    expect(readConfig(env)).toMatchObject({ current: "staging", profiles: { staging: { api: `${api}/v1` } } });
  });

  test("without an address needs a known profile", async () => {
    await expect(signIn({ profile: "production" })).rejects.toMatchObject({
      exitCode: 2,
      remedy: expect.stringContaining("--api"),
    });
  });

  test("keeps the other values of a profile for the same address", async () => {
    writeConfig(env, { current: "mine", profiles: { mine: { api, console: "https://console.example" } } });
    await signIn({ api });
    expect(readConfig(env).profiles).toEqual({ mine: { api: `${api}/v1`, console: "https://console.example" } });
  });

  test.each(["option", "environment"])(
    "at another address than the current profile's needs the name of a profile: %s",
    async (place) => {
      const config = { current: "production", profiles: { production } };
      writeConfig(env, config);
      if (place === "environment") env["TENANTRY_API"] = api;
      await expect(signIn(place === "option" ? { api } : {})).rejects.toMatchObject({
        exitCode: 2,
        message: "The profile production is for https://production.example/v1.",
        remedy: expect.stringContaining(`tenantry login --api ${api}/v1 --profile`),
      });
      expect(readConfig(env)).toEqual(config);
      expect(pages).toBe(0);
    },
  );

  test("gives a named profile another address, and none of the values of the address before", async () => {
    writeConfig(env, { current: "production", profiles: { production } });
    await signIn({ api, profile: "production" });
    expect(readConfig(env).profiles).toEqual({ production: { api: `${api}/v1` } });
  });
});
