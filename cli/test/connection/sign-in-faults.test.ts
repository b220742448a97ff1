import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { status } from "../../src/commands/status.ts";
import { createAuthenticator } from "../../src/connection/authenticator.ts";
import { CredentialStore } from "../../src/connection/credential-store.ts";
import { resolveSettings } from "../../src/connection/settings.ts";
import { describeFailure } from "../../src/failures/report.ts";
import type { Output } from "../../src/output/output.ts";
import { Session } from "../../src/session.ts";
import { Input } from "../../src/spec.ts";

/** A platform whose sign-in gives one answer after another, the last one again and again. */
let server: Server;
let origin: string;
let answers: { status: number; body: string }[];
let forms: URLSearchParams[];
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  [answers, forms] = [[], []];
  server = createServer(async (request, response) => {
    let form = "";
    for await (const chunk of request) form += String(chunk);
    forms.push(new URLSearchParams(form));
    const { status: code, body } = (answers.length > 1 ? answers.shift() : answers[0]) ?? { status: 500, body: "" };
    response.writeHead(code, { "Retry-After": "0" }).end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = mkdtempSync(join(tmpdir(), "tenantry-cli-"));
  env = { TENANTRY_CONFIG_DIR: folder, TENANTRY_HOME: folder };
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

const request = { method: "GET", url: "https://x.example/v1/me", headers: {} };
const tokens = (accessToken: string) => ({ status: 200, body: JSON.stringify({ access_token: accessToken }) });
const failures = (promise: Promise<unknown>) => promise.then(() => undefined, describeFailure);

/** Returns the proof of a stored sign-in that has ended and can be renewed. */
function createExpired() {
  const settings = resolveSettings({ api: origin }, env, "/");
  const renewal = { refreshToken: "refresh-1", tokenUrl: `${origin}/token`, clientId: "cli" };
  new CredentialStore(settings, env).write({ accessToken: "old", expiresAt: 0, ...renewal });
  return createAuthenticator(settings, env);
}

describe("the renewal of a sign-in", () => {
  test.each([400, 401])("means that the sign-in has ended if the token endpoint answers %s", async (code) => {
    answers = [{ status: code, body: '{"error":"invalid_grant"}' }];
    expect(await failures(createExpired().authorize(request))).toMatchObject({ code: "unauthenticated", exitCode: 4 });
  });

  test.each([429, 500, 503])("is a fault of the platform if the token endpoint answers %s", async (code) => {
    answers = [{ status: code, body: "" }];
    const failure = await failures(createExpired().authorize(request));
    expect(failure).toMatchObject({ code: `http${code}`, exitCode: 1, what: expect.stringContaining(String(code)) });
  });

  test.each([403, 404, 200])("is a fault if something else than the token endpoint answers %s", async (code) => {
    answers = [{ status: code, body: "<!doctype html>" }];
    expect(await failures(createExpired().authorize(request))).toMatchObject({ code: "notTheApi", exitCode: 1 });
  });

  test("is an API that does not answer if the network is down", async () => {
    const expired = createExpired();
    server.close();
    server.closeAllConnections();
    expect(await failures(expired.authorize(request))).toMatchObject({ code: "unreachable", exitCode: 1 });
  });

  test("is one for requests at the same time, because a refresh token may be used once", async () => {
    answers = [tokens("new"), { status: 400, body: '{"error":"invalid_grant"}' }];
    const expired = createExpired();
    const all = await Promise.all([expired.authorize(request), expired.authorize(request), expired.authorize(request)]);
    expect(all.map(({ headers }) => headers)).toEqual(Array(3).fill({ Authorization: "Bearer new" }));
    expect(forms.map((form) => form.get("refresh_token"))).toEqual(["refresh-1"]);
  });
});

describe("the status", () => {
  const show = () => {
    const session = new Session({ resource: () => {} } as unknown as Output, env, { api: origin });
    return failures(Promise.resolve(status.run(new Input([], {}), session)));
  };

  test("of a platform with a fault says so", async () => {
    answers = [{ status: 503, body: "" }];
    expect(await show()).toMatchObject({ code: "http503", exitCode: 1, what: `${origin}/v1/config answers 503.` });
  });

  test.each([200, 404])("of an address that is not the API says so, with its answer %s", async (code) => {
    answers = [{ status: code, body: "<!doctype html>" }];
    expect(await show()).toMatchObject({
      code: "notTheApi",
      exitCode: 1,
      why: `${origin}/v1/config answers ${code} without the settings of the sign-in.`,
    });
  });

  test("of a platform that fails after its settings were read is a fault, and not a missing sign-in", async () => {
    createExpired();
    answers = [
      { status: 200, body: '{"version":"1"}' },
      { status: 503, body: "" },
    ];
    expect(await show()).toMatchObject({ code: "http503", exitCode: 1 });
  });
});

describe("the token of a machine client", () => {
  const createMachine = () => {
    const machine = { TENANTRY_CLIENT_ID: "id", TENANTRY_CLIENT_SECRET: "secret", TENANTRY_TOKEN_URL: `${origin}/t` };
    return createAuthenticator(resolveSettings({ api: origin }, env, "/"), { ...env, ...machine });
  };

  test("is requested again after a fault", async () => {
    answers = [{ status: 503, body: "" }, tokens("first")];
    const machine = createMachine();
    expect(await failures(machine.authorize(request))).toMatchObject({ code: "http503", exitCode: 1 });
    expect((await machine.authorize(request)).headers).toEqual({ Authorization: "Bearer first" });
  });

  test("is renewed when the API no longer accepts it, once for requests at the same time", async () => {
    answers = [tokens("first"), tokens("second"), tokens("third")];
    const machine = createMachine();
    await Promise.all([machine.authorize(request), machine.authorize(request)]);
    expect(await Promise.all([machine.renew(), machine.renew()])).toEqual([true, true]);
    expect((await machine.authorize(request)).headers).toEqual({ Authorization: "Bearer second" });
  });
});
