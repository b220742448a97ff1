import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import { fieldsOf, runCli, runOnTerminal, startCli } from "../support/cli/run-cli.ts";
import { buildProductRegistration, registerProduct } from "../support/scenarios/products.ts";
import { registerSelfProvisionedProduct, sendReport } from "../support/scenarios/self-provisioned-product.ts";
import { uniqueEmail, uniqueName } from "../support/scenarios/tenants.ts";
import { getConnectionInfo, getToken, getWorkspace, signInAs } from "../support/system/deployed-system.ts";

/** Requests a tenant whose product answers only when the test reports. */
async function requestSlowTenant() {
  const product = await registerSelfProvisionedProduct();
  const name = uniqueName("Slow");
  const words = ["tenants", "create", "--name", name, "--admin-email", uniqueEmail()];
  return { product, words: [...words, "--subscribe", `${product.id}:standard`] };
}

/** Reports on the operation of a subscription that waits for its product. */
async function report(product: { id: string }, parentId: string): Promise<void> {
  const admin = await signInAs("platform-admin");
  const { body } = await admin.get<{ items: { id: string; parentId?: string }[] }>(
    `/operations?productId=${product.id}`,
  );
  await sendReport(product, body.items.find((one) => one.parentId === parentId)?.id);
}

describe("Ctrl-C during --wait", () => {
  test("detaches and prints the command that watches on; the operation continues", async () => {
    const { product, words } = await requestSlowTenant();
    const running = startCli([...words, "--wait"]);
    await running.waitForMessage(/Waits for its products/);
    running.child.kill("SIGINT");
    const { code, stderr } = await running.result;
    expect({ code, stderr }).toMatchObject({ code: 130, stderr: expect.stringContaining("The operation continues.") });
    const [, id = ""] = /Try: tenantry operations watch (op_\w+)/.exec(stderr) ?? [];
    await report(product, id);
    expect(await runCli(["operations", "watch", id])).toMatchObject({ code: 0 });
  });
});

describe("an API that is killed in the middle", () => {
  /** Starts a server in front of the API, which a test can stop and start again. */
  async function startProxy(port = 0): Promise<{ server: Server; port: number }> {
    const { hostname, port: apiPort } = new URL(getConnectionInfo().apiUrl);
    const server = createServer((incoming, outgoing) => {
      const { method, url: path, headers } = incoming;
      const forwarded = request({ hostname, port: apiPort, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(outgoing);
      });
      forwarded.on("error", () => outgoing.destroy());
      incoming.pipe(forwarded);
    });
    server.listen(port, "localhost");
    await once(server, "listening");
    return { server, port: (server.address() as { port: number }).port };
  }

  test("does not end a wait: it says so, and continues when the API is back", async () => {
    const { product, words } = await requestSlowTenant();
    const { server, port } = await startProxy();
    const env = { TENANTRY_API: `http://localhost:${port}`, TENANTRY_TOKEN: await getToken("platform-admin") };
    const { "operation.id": id = "" } = fieldsOf(await runCli(words, { env }));
    const running = startCli(["operations", "watch", id], { env });
    await running.waitForMessage(/Waits for its products/);
    server.close();
    server.closeAllConnections();
    await running.waitForMessage(/The API does not answer\. Trying again/);
    await report(product, id);
    const again = await startProxy(port);
    expect(await running.result).toMatchObject({ code: 0, stderr: expect.stringContaining("The API answers again.") });
    again.server.close();
    again.server.closeAllConnections();
  });

  test("ends every other command with 1 and the address", async () => {
    const { server, port } = await startProxy();
    server.close();
    const env = { TENANTRY_API: `http://localhost:${port}`, TENANTRY_TOKEN: "x" };
    const { code, stderr } = await runCli(["tenants", "list"], { env });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`http://localhost:${port}`) });
  });
});

describe("a pipe", () => {
  test("that is closed early, as by head, ends the command without a message", async () => {
    const command = `"${process.execPath}" "${join(projectRoot, "cli/bin/tenantry.mjs")}" events list --all --json | head -c 10`;
    const { TERM: _, ...others } = process.env;
    const child = spawn("bash", ["-o", "pipefail", "-c", command], {
      env: { ...others, TENANTRY_HOME: getWorkspace().directory },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
    const [code] = await once(child, "close");
    expect({ code, output }).toEqual({ code: 0, output: '{"items":[' });
  });

  test("that nobody reads messages from changes no exit code", async () => {
    const command = `"${process.execPath}" "${join(projectRoot, "cli/bin/tenantry.mjs")}" tenants lst 2> >(exec 0<&-; sleep 5)`;
    const child = spawn("bash", ["-c", command], { env: process.env });
    expect(await once(child, "exit")).toEqual([2, null]);
  });

  test.skipIf(!existsSync("/dev/full"))("or a file on a full disk ends the command with its reason", async () => {
    const command = `"${process.execPath}" "${join(projectRoot, "cli/bin/tenantry.mjs")}" tenants list --help > /dev/full`;
    const child = spawn("bash", ["-c", command], { env: process.env });
    const [[message], end] = (await Promise.all([once(child.stderr, "data"), once(child, "exit")])) as [
      [Buffer],
      unknown,
    ];
    expect(end).toEqual([1, null]);
    expect(message.toString()).toMatch(/^tenantry: The result can't be written\.\n {2}ENOSPC/);
    expect(message.toString()).not.toContain("    at ");
  });

  test("gets whole lines without color, header and cut", async () => {
    const name = Array(18).fill("long").join(" ");
    const { id } = (await registerProduct(buildProductRegistration(undefined, { name }))).body.product;
    const { stdout } = await runCli(["products", "list", "--all"]);
    const rows = stdout
      .trim()
      .split("\n")
      .map((line) => line.split("\t"));
    expect(rows.find((cells) => cells[0] === id)?.[1]).toBe(name);
    expect(rows.map((cells) => cells[0]?.toLowerCase())).not.toContain("id");
    expect(stdout).not.toContain("\u001B");
  });

  test("never meets a question, and the missing option is named", async () => {
    const { code, stderr } = await runCli(["products", "retire", "crm"]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("--confirm crm") });
  });
});

describe("a terminal", () => {
  test("shows a table with colors, and none with NO_COLOR", async () => {
    const colored = await runOnTerminal(["products", "list"]);
    expect(colored.stdout).toContain("\u001B[32mavailable");
    const plain = await runOnTerminal(["products", "list"], { env: { NO_COLOR: "1" } });
    expect(plain.stdout).toMatch(/^ID +NAME +STATUS/);
    expect(plain.stdout).not.toContain("\u001B");
  });

  test("asks before what can't be undone, and changes nothing without the name", async () => {
    const { code, stdout } = await runOnTerminal(["products", "retire", "analytics"], { input: "no\n" });
    expect(stdout).toContain("Type analytics to confirm");
    expect(code).toBe(130);
    expect(fieldsOf(await runCli(["products", "get", "analytics"]))["status"]).toBe("available");
  });

  test("is not asked with --no-input", async () => {
    const { code, stdout } = await runOnTerminal(["products", "retire", "analytics", "--no-input"]);
    expect({ code, stdout }).toMatchObject({ code: 2, stdout: expect.stringContaining("--confirm analytics") });
  });
});

describe("a command that runs twice", () => {
  test("with the same Idempotency-Key makes one tenant", async () => {
    const name = uniqueName("Once");
    const words = ["tenants", "create", "--name", name, "--admin-email", uniqueEmail(), "--idempotency-key", name];
    const [first, second] = [fieldsOf(await runCli(words)), fieldsOf(await runCli(words))];
    expect(second["id"]).toBe(first["id"]);
  });
});
