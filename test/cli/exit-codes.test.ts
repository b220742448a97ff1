import { beforeAll, describe, expect, test } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import { type CliResult, fieldsOf, runCli } from "../support/cli/run-cli.ts";
import { registerSelfProvisionedProduct, sendReport } from "../support/scenarios/self-provisioned-product.ts";
import { uniqueEmail, uniqueName } from "../support/scenarios/tenants.ts";
import { getToken, signInAs } from "../support/system/deployed-system.ts";

const unknownTenant = `ten_${"0".repeat(32)}`;
let [name, tenantId, waiting] = [uniqueName("Exit codes"), "", ""];
let product: Product;

/** Creates a tenant, and another one whose product never reports. */
beforeAll(async () => {
  const create = (...more: string[]) => runCli(["tenants", "create", "--admin-email", uniqueEmail(), ...more]);
  tenantId = fieldsOf(await create("--name", name, "--wait"))["id"] ?? "";
  product = await registerSelfProvisionedProduct();
  const slow = await create("--name", uniqueName("Waiting"), "--subscribe", `${product.id}:standard`);
  waiting = fieldsOf(slow)["operation.id"] ?? "";
});

/** Twenty commands of an unattended script, with the exit code of each. */
const commands: [words: () => string[], exitCode: number, env?: () => Promise<Record<string, string>>][] = [
  [() => ["--version"], 0],
  [() => ["tenants", "list", "--limit", "1"], 0],
  [() => ["tenants", "get", name, "--json"], 0],
  [() => ["operations", "list", "--tenant", tenantId, "--done"], 0],
  [() => ["config", "list"], 0],
  [() => ["products", "list", "--json"], 0],
  [() => ["api", "GET", "/me"], 0],
  [() => ["status", "--api", "http://localhost:9"], 1],
  [() => ["tenants", "lst"], 2],
  [() => ["tenants", "list", "--colour"], 2],
  [() => ["tenants", "create", "--name", name, "--admin-email", "nobody"], 2],
  [() => ["tenants", "offboard", tenantId], 2],
  [() => ["login"], 2],
  [() => ["tenants", "get", unknownTenant], 3],
  [() => ["users", "get", "nobody@example.com"], 3],
  [() => ["whoami"], 4, async () => ({ TENANTRY_TOKEN: "no token" })],
  [() => ["tenants", "suspend", tenantId], 4, async () => ({ TENANTRY_TOKEN: await getToken("auditor") })],
  [() => ["tenants", "create", "--name", name, "--admin-email", uniqueEmail()], 5],
  [() => ["tenants", "reactivate", tenantId], 5],
  [() => ["operations", "watch", waiting, "--timeout", "1s"], 7],
];

test("each exit code is provoked, and each failure has something to try", async () => {
  for (const [words, exitCode, env] of commands) {
    const result = await runCli(words(), { env: (await env?.()) ?? {} });
    expect({ command: words().join(" "), code: result.code, stderr: result.stderr }).toMatchObject({ code: exitCode });
    if (exitCode > 0) expect(result.stderr, words().join(" ")).toMatch(/^ {2}Try: \S/m);
  }
});

describe("--json", () => {
  /** Parses the document. `watch` prints a line for each change, and then the failure. */
  const parseLast = ({ stdout }: CliResult): unknown => JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  const failures = commands.map(([words, exitCode, env], index) => ({ number: index + 1, words, exitCode, env }));

  test.each(failures.filter(({ exitCode }) => exitCode > 0))(
    "prints one document for command $number, which fails with $exitCode",
    async ({ words, exitCode, env }) => {
      const result = await runCli([...words(), "--json"], { env: (await env?.()) ?? {} });
      expect(parseLast(result)).toMatchObject({ error: { exitCode } });
    },
  );
});

test("a failed operation ends with 6, its reason and the command that helps", async () => {
  const wait = runCli(["operations", "watch", waiting]);
  const admin = await signInAs("platform-admin");
  const { body } = await admin.get<{ items: Operation[] }>(`/operations?productId=${product.id}`);
  const provisioning = body.items.find(({ parentId }) => parentId === waiting);
  await sendReport(product, provisioning?.id, { outcome: "failed", reason: "The licence server is down." });
  const result = await wait;
  expect(result).toMatchObject({ code: 6, stderr: expect.stringContaining("The licence server is down.") });
  expect(result.stderr).toContain(`Try: tenantry operations retry ${waiting} --wait`);
});
