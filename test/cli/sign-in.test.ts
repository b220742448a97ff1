import { copyFileSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readMachineSecret } from "../../local/machine-token.ts";
import type { Product } from "../../schemas/product.ts";
import { fieldsOf, runCli, startCli } from "../support/cli/run-cli.ts";
import { onboardTenant } from "../support/scenarios/tenants.ts";
import { getConnectionInfo, getWorkspace, signInAs } from "../support/system/deployed-system.ts";

/** Returns an environment with a folder of settings, and a platform that runs elsewhere as far as the command knows. */
function createStranger() {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-cli-"));
  return { folder, env: { TENANTRY_HOME: folder, TENANTRY_CONFIG_DIR: folder } };
}

/** Signs in at the page as a person with a browser does: the choice of roles leads back to the waiting command. */
async function choosePerson(url: string, person: object): Promise<Response> {
  const body = new URLSearchParams({ person: JSON.stringify(person) });
  const answer = await fetch(url, { method: "POST", body, redirect: "manual" });
  return fetch(answer.headers.get("location") ?? "");
}

test("login waits for the browser's code on a port of this machine, and keeps the sign-in for its owner alone", async () => {
  const { folder, env } = createStranger();
  const { apiUrl } = getConnectionInfo();
  const login = startCli(["login", "--no-browser", "--api", new URL(apiUrl).origin], { env });
  const page = await login.address();
  expect(new URL(page).searchParams.get("code_challenge_method")).toBe("S256");
  expect(await (await choosePerson(page, { role: "auditor" })).text()).toContain("You can close this page");
  expect(fieldsOf(await login.result)).toMatchObject({ roles: "auditor" });

  const file = join(folder, "cli-credentials.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // The address is the current profile now.
  expect(fieldsOf(await runCli(["whoami"], { env }))).toMatchObject({ roles: "auditor" });
  const [stored] = Object.values(JSON.parse(readFileSync(file, "utf8"))) as {
    tokenUrl: string;
    refreshToken: string;
  }[];
  const renew = () => {
    const form = { grant_type: "refresh_token", refresh_token: stored?.refreshToken ?? "" };
    return fetch(stored?.tokenUrl ?? "", { method: "POST", body: new URLSearchParams(form) });
  };
  expect((await renew()).status).toBe(200);
  expect(await runCli(["logout"], { env })).toMatchObject({ code: 0 });
  // The issuer has revoked the token, so a copy of it is of no use.
  expect((await renew()).status).toBe(400);
  expect(await runCli(["whoami"], { env })).toMatchObject({
    code: 4,
    stderr: expect.stringContaining("tenantry login"),
  });
});

test("the sign-in page returns to the ports of the command line only", async () => {
  const ask = (redirect: string) => {
    const query = { redirect_uri: redirect, state: "s", code_challenge: "c", code_challenge_method: "S256" };
    return fetch(`${new URL(getConnectionInfo().consoleUrl).origin}/sign-in?${new URLSearchParams(query)}`);
  };
  expect((await ask("http://localhost:47822/signed-in")).status).toBe(200);
  for (const other of [
    "http://localhost:47824/signed-in",
    "http://localhost:47822/elsewhere",
    "http://evil.example/signed-in",
  ]) {
    expect((await ask(other)).status).toBe(400);
  }
});

test("an answer of another sign-in is refused, and login waits for its own", async () => {
  const { env } = createStranger();
  const login = startCli(["login", "--no-browser", "--api", getConnectionInfo().apiUrl], { env });
  const page = await login.address();
  const other = new URL(page);
  other.searchParams.set("state", "another");
  expect((await choosePerson(other.href, { role: "platform-admin" })).status).toBe(400);
  await choosePerson(page, { role: "auditor" });
  expect(fieldsOf(await login.result)).toMatchObject({ roles: "auditor" });
});

test("on a local platform --role chooses a person without a browser", async () => {
  const { tenant } = await onboardTenant();
  // Other tests use the platform's own folder as its administrator.
  const { folder, env } = createStranger();
  copyFileSync(getWorkspace().connectionFile, join(folder, "local.json"));
  const me = await runCli(["login", "--role", "tenant-admin", "--tenant", tenant.id], { env });
  expect(fieldsOf(me)).toMatchObject({ roles: "tenant-admin", tenantId: tenant.id });
  expect(await runCli(["logout"], { env })).toMatchObject({ code: 0 });
  expect(fieldsOf(await runCli(["whoami"], { env }))["roles"]).toBe("platform-admin");
});

test("a program signs in with a client's id and secret from the environment", async () => {
  const admin = await signInAs("platform-admin");
  const { body: product } = await admin.get<Product>("/products/crm");
  const clientId = product.connection?.clientId ?? "";
  const secret = await readMachineSecret(getConnectionInfo(), clientId);
  const env = { TENANTRY_CLIENT_ID: clientId, TENANTRY_CLIENT_SECRET: secret, TENANTRY_SCOPE: "tenantry/tenants.read" };
  expect(fieldsOf(await runCli(["whoami"], { env }))).toMatchObject({ productId: "crm" });
  const without = await runCli(["whoami"], { env: { TENANTRY_CLIENT_ID: clientId } });
  expect(without).toMatchObject({ code: 2, stderr: expect.stringContaining("belong together") });
});
