import { mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createAuthenticator } from "../../src/connection/authenticator.ts";
import { writeConfig } from "../../src/connection/config-file.ts";
import { CredentialStore } from "../../src/connection/credential-store.ts";
import { resolveSettings } from "../../src/connection/settings.ts";

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenantry-cli-"));
  env = { TENANTRY_CONFIG_DIR: join(folder, "config") };
  mkdirSync(join(folder, ".tenantry"));
  writeLocal({});
});

/** Writes the connection info of a platform that runs in the folder of the test. */
function writeLocal(change: Record<string, string>): void {
  const local = { apiUrl: "http://localhost:1/v1", consoleUrl: "http://localhost:1/", endpoint: "http://127.0.0.1:2" };
  writeFileSync(join(folder, ".tenantry", "local.json"), JSON.stringify({ ...local, ...change }));
}

const profiles = { production: { api: "https://production.example" }, staging: { api: "https://staging.example" } };

describe("the platform of a command", () => {
  const resolve = (choice = {}) => resolveSettings(choice, env, folder).apiUrl;

  test("is the local one, found in a folder above, if nothing else is named", () => {
    mkdirSync(join(folder, "deep", "er"), { recursive: true });
    expect(resolveSettings({}, env, join(folder, "deep", "er"))).toMatchObject({
      source: "local",
      apiUrl: "http://localhost:1/v1",
    });
  });

  test("is no other one if the option has no value, as of a variable that is not set", () => {
    expect(() => resolve({ api: "" })).toThrow("--api has no address.");
  });

  test("is that of the option, then of the environment, then of the profile", () => {
    writeConfig(env, { current: "production", profiles });
    expect(resolve()).toBe("https://production.example/v1");
    expect(resolve({ profile: "staging" })).toBe("https://staging.example/v1");
    env["TENANTRY_PROFILE"] = "staging";
    expect(resolve()).toBe("https://staging.example/v1");
    env["TENANTRY_API"] = "https://environment.example/";
    expect(resolve()).toBe("https://environment.example/v1");
    expect(resolve({ api: "https://option.example/stage" })).toBe("https://option.example/stage");
  });

  test("that nobody knows is a usage error with the ways to name one", () => {
    const nowhere = mkdtempSync(join(tmpdir(), "tenantry-cli-"));
    expect(() => resolveSettings({}, env, nowhere)).toThrow(
      expect.objectContaining({ exitCode: 2, remedy: expect.stringContaining("tenantry login --api") }),
    );
  });

  test.each([
    ["apiUrl", "https://evil.example/v1"],
    ["consoleUrl", "http://localhost.evil.example/"],
    ["endpoint", "http://127.0.0.1@evil.example:2"],
    ["endpoint", "http://192.168.0.1:2"],
    ["endpoint", "file:///tmp/engine"],
    ["endpoint", "no address"],
  ])("is never a local one whose %s is %s, because it would get secrets", (field, address) => {
    writeLocal({ [field]: address });
    expect(() => resolve()).toThrow(expect.objectContaining({ code: "noPlatform" }));
    expect(resolveSettings({ api: "http://localhost:1" }, env, folder).local).toBeUndefined();
    env["TENANTRY_HOME"] = join(folder, ".tenantry");
    expect(() => resolve()).toThrow(expect.objectContaining({ code: "noPlatform" }));
  });

  test.each(["http://localhost:2", "http://127.1.2.3:2", "http://[::1]:2"])("may be a local one at %s", (endpoint) => {
    writeLocal({ endpoint });
    expect(resolveSettings({}, env, folder).local).toMatchObject({ endpoint });
  });

  test.skipIf(!process.getuid)("is never a local one of another user of this machine", () => {
    const owner = process.getuid?.() ?? 0;
    const other = vi.spyOn(process, "getuid").mockReturnValue(owner + 1);
    try {
      expect(() => resolve()).toThrow(expect.objectContaining({ code: "noPlatform" }));
    } finally {
      other.mockRestore();
    }
  });

  test("is that of a folder above, if the nearer one is not trusted", () => {
    const nearer = join(folder, "nearer", ".tenantry");
    mkdirSync(nearer, { recursive: true });
    writeFileSync(join(nearer, "local.json"), JSON.stringify({ apiUrl: "https://evil.example/v1" }));
    expect(resolveSettings({}, env, join(folder, "nearer")).apiUrl).toBe("http://localhost:1/v1");
  });

  test.each([
    "http://tenantry.example.com",
    "http://10.0.0.1",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example/v1",
  ])("is never one at %s, where tokens would travel in clear", (api) => {
    writeConfig(env, { current: "clear", profiles: { clear: { api } } });
    for (const choice of [{ api }, { profile: "clear" }])
      expect(() => resolve(choice)).toThrow(
        expect.objectContaining({ code: "usage", exitCode: 2, why: expect.stringContaining("this machine") }),
      );
    env["TENANTRY_API"] = api;
    expect(() => resolve()).toThrow(`${api} is not encrypted.`);
  });

  test.each(["http://localhost:1", "http://api.localhost:1", "http://127.1.2.3:1", "http://[::1]:1"])(
    "may be one of this machine at %s without encryption",
    (api) => {
      expect(resolve({ api })).toBe(`${api}/v1`);
    },
  );

  test("has the values of the profile only at the profile's own address", () => {
    writeConfig(env, { current: "production", profiles: { production: { ...profiles.production, auth: "aws" } } });
    const at = (api: string) => resolveSettings({ api }, env, folder).profile.auth;
    expect([at("https://production.example/v1/"), at("https://staging.example")]).toEqual(["aws", undefined]);
  });

  test("is never an unknown profile", () => {
    expect(() => resolve({ profile: "__proto__" })).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe("stored tokens", () => {
  test("can be read by their owner alone, and belong to one API", () => {
    const stores = ["https://a.example", "https://b.example"].map(
      (api) => new CredentialStore(resolveSettings({ api }, env, folder), env),
    );
    stores[0]?.write({ accessToken: "secret", expiresAt: 1 });
    expect(statSync(stores[0]?.path ?? "").mode & 0o777).toBe(0o600);
    expect(stores.map((store) => store.read()?.accessToken)).toEqual(["secret", undefined]);
    expect([stores[0]?.remove(), stores[0]?.remove()]).toEqual([true, false]);
  });
});

describe("a signed request", () => {
  const api = "https://abc.execute-api.eu-central-1.amazonaws.com/v1";
  const request = { method: "GET", url: `${api}/me`, headers: {} };

  test("carries the signature of the environment's credentials for the region of the address", async () => {
    Object.assign(env, {
      TENANTRY_AUTH: "aws",
      AWS_ACCESS_KEY_ID: "AKIA",
      AWS_SECRET_ACCESS_KEY: "s",
      AWS_SESSION_TOKEN: "t",
    });
    const { headers } = await createAuthenticator(resolveSettings({ api }, env, folder), env).authorize(request);
    expect(headers["authorization"]).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/eu-central-1\/execute-api\//);
    expect(headers["x-amz-security-token"]).toBe("t");
  });

  test("without credentials names the variables", () => {
    env["TENANTRY_AUTH"] = "aws";
    expect(() => createAuthenticator(resolveSettings({ api }, env, folder), env)).toThrow(
      expect.objectContaining({ exitCode: 2, remedy: expect.stringContaining("AWS_ACCESS_KEY_ID") }),
    );
  });
});
