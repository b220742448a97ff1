import { describe, expect, test } from "vitest";
import type { Tenant } from "../../schemas/tenant.ts";
import { runCli, runOnTerminal, startCli } from "../support/cli/run-cli.ts";
import { registerTemplate } from "../support/conformance/templates.ts";
import { registerSelfProvisionedProduct } from "../support/scenarios/self-provisioned-product.ts";
import { signInAs } from "../support/system/deployed-system.ts";

type Document = {
  conforms: boolean;
  checks: { rule: string; result: string; detail?: string }[];
  tenants: { id: string }[];
  leftOvers: string[];
};

const readTenant = async (id: string): Promise<Tenant> =>
  (await (await signInAs("platform-admin")).get<Tenant>(`/tenants/${id}`)).body;

async function conform(productId: string, ...options: string[]) {
  const { code, stdout } = await runCli(["products", "conform", productId, "--timeout", "5m", "--json", ...options]);
  return { code, document: JSON.parse(stdout) as Document };
}

// They run concurrently, because each one mostly waits.
describe.concurrent("an example product", () => {
  test.each([
    ["crm", []],
    ["analytics", ["--parameter", "timeZone=Europe/Berlin"]],
    ["helpdesk", ["--probe", "{WorkspaceUrl}"]],
  ])("%s keeps the rules, and no synthetic tenant remains", async (productId, options) => {
    const { code, document } = await conform(productId, ...options);
    expect(document).toMatchObject({ conforms: true, leftOvers: [] });
    const unchecked = document.checks.filter(({ result }) => result !== "holds").map(({ rule }) => rule);
    expect(unchecked).toEqual(productId === "helpdesk" ? ["names-run", "handles-backlog"] : []);
    expect(code).toBe(0);
    expect(document.tenants).toHaveLength(2);
    for (const { id } of document.tenants) expect(await readTenant(id)).toMatchObject({ status: "deleted" });
  });
});

describe.concurrent("a template", () => {
  test.each([
    ["accepts-suspension", { statuses: "active" }, /^The suspension failed: /],
    ["accepts-changes", { tiers: "standard" }, /^The change of plan failed: /],
    ["deploys", { tiers: "gold" }, /^The onboarding of a tenant failed: /],
  ] as const)("with a fault breaks the rule %s, which is named", async (rule, parts, detail) => {
    const { code, document } = await conform((await registerTemplate(parts)).id);
    const broken = document.checks.filter(({ result }) => result === "broken");
    expect(broken).toMatchObject([{ rule, detail: expect.stringMatching(detail) }]);
    expect(code).toBe(6);
  });
});

describe.concurrent("the synthetic tenants", () => {
  test("are removed after Ctrl-C", async () => {
    const running = startCli(["products", "conform", "crm", "--json"]);
    await running.waitForMessage(/Invite a user/);
    running.child.kill("SIGINT");
    const { code, stdout, stderr } = await running.result;
    expect({ code, stdout }).toMatchObject({ code: 130, stdout: expect.stringContaining('"interrupted"') });
    const [, name = ""] = /Onboard (Conformance of crm \w+)/.exec(stderr) ?? [];
    const { body } = await (await signInAs("platform-admin")).get<{ items: Tenant[] }>(
      `/tenants?q=${encodeURIComponent(name)}&status=active&status=failed&status=offboarding`,
    );
    expect(body.items).toEqual([]);
  });

  test("of a product that never answers are removed, and what may remain is named", async () => {
    const { id } = await registerSelfProvisionedProduct();
    const { code, stdout } = await runCli(["products", "conform", id, "--timeout", "3s", "--json"]);
    const document = JSON.parse(stdout) as Document;
    expect(code).toBe(6);
    expect(document.leftOvers).toEqual([expect.stringContaining(`${id} did not confirm the removal`)]);
    for (const tenant of document.tenants) expect(await readTenant(tenant.id)).toMatchObject({ status: "deleted" });
  });

  test("are kept with --keep, and a terminal shows a table with a line for each rule", async () => {
    const options = ["analytics", "--timeout", "5m", "--keep", "--no-color"];
    const { code, stdout } = await runOnTerminal(["products", "conform", ...options]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/RULE +RESULT +DETAIL/);
    expect(stdout.match(/^[a-z-]+ +(holds|unchecked) /gm)).toHaveLength(7);
    const kept = [...stdout.matchAll(/is kept: tenantry tenants offboard (\w+)/g)].map(([, id = ""]) => id);
    expect(kept).toHaveLength(2);
    const admin = await signInAs("platform-admin");
    for (const id of kept) {
      expect(await readTenant(id)).toMatchObject({ status: "active" });
      await admin.delete(`/tenants/${id}`);
    }
  });
});
