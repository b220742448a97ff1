import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../local/workspace.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { startNarrowApi } from "../support/cli/narrow-api.ts";
import { runCli } from "../support/cli/run-cli.ts";
import { uniqueEmail, uniqueName } from "../support/scenarios/tenants.ts";
import { getToken, signInAs } from "../support/system/deployed-system.ts";

/** Writes the files of an enterprise: two tenants with products and users, staff and a notification. */
function writeEnterprise() {
  const folder = mkdtempSync(join(tmpdir(), "tenantry-files-"));
  const [one, other, team] = [uniqueName("Declared"), uniqueName("Declared"), uniqueEmail()];
  mkdirSync(join(folder, "tenants"));
  const text = `kind: Tenant
name: ${one}
adminEmail: ${uniqueEmail()}
subscriptions:
  - { productId: crm, planId: standard, seats: 5 }
  - { productId: analytics, planId: starter, parameters: { timeZone: Europe/Berlin } }
users:
  - { email: ${uniqueEmail()}, roles: [member], products: { crm: [sales] }, attributes: { displayName: Ada } }
---
kind: Tenant
name: ${other}
externalId: key of ${other}
adminEmail: ${uniqueEmail()}
`;
  writeFileSync(join(folder, "tenants", "all.yaml"), text);
  const more = `kind: Staff\nemail: ${team}\nroles: [auditor]\n---\nkind: Notification\ntopic: workflow-errors\nprotocol: email\nendpoint: ${team}\n`;
  writeFileSync(join(folder, "more.yaml"), more);
  return { folder, one, other, file: join(folder, "tenants", "all.yaml") };
}

async function findTenantId(name: string): Promise<string> {
  const admin = await signInAs("platform-admin");
  const { body } = await admin.get<{ items: Tenant[] }>(`/tenants?q=${encodeURIComponent(name)}`);
  return body.items.find((one) => one.name === name)?.id ?? "";
}

const example = join(projectRoot, "examples", "gitops");

describe("the example of GitOps", () => {
  type Step = { run?: string };
  const { jobs } = load(readFileSync(join(example, "workflow.yaml"), "utf8")) as {
    jobs: Record<"compare" | "apply", { steps: Step[] }>;
  };
  /** Returns the words of a job's commands, without what the shell does with their exit codes. */
  const commandsOf = (job: "compare" | "apply") =>
    jobs[job].steps.flatMap(({ run = "" }) => {
      const [command = ""] = run.split(" ||");
      const words = command.replace("-f platform", `-f ${join(example, "platform")}`).split(" ");
      return words[0] === "tenantry" ? [words.slice(1)] : [];
    });

  test("runs through: its apply, and comparisons of an auditor without a difference", async () => {
    const [apply, compare] = [commandsOf("apply"), commandsOf("compare")];
    expect([...apply, ...compare].map(([name]) => name)).toEqual(["apply", "diff", "diff"]);
    for (const words of apply) expect(await runCli(words), words.join(" ")).toMatchObject({ code: 0 });
    const env = { TENANTRY_TOKEN: await getToken("auditor") };
    for (const words of compare) expect(await runCli(words, { env }), words.join(" ")).toMatchObject({ code: 0 });
  });

  test("has files that the JSON Schema for editors accepts, and no others", () => {
    const schema = JSON.parse(readFileSync(join(projectRoot, "docs", "cli-files.schema.json"), "utf8")) as object;
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    const tenant = load(readFileSync(join(example, "platform", "tenants", "globex.yaml"), "utf8")) as object;
    expect([validate(tenant), validate({ ...tenant, seats: 5 })]).toEqual([true, false]);
  });
});

describe("declarative files", () => {
  test("are applied in the order of dependence; once more there is nothing to do; one change is just that", async () => {
    const { folder, one, file } = writeEnterprise();
    const run = (command: string, ...more: string[]) => runCli([command, "-f", folder, ...more]);

    const plan = await run("plan", "--json");
    const { items } = JSON.parse(plan.stdout) as { items: { kind: string }[] };
    expect(items.map(({ kind }) => kind)).toEqual(["Staff", "Tenant", "Tenant", "User", "Notification"]);
    expect(await run("diff")).toMatchObject({ code: 8 });

    expect(await run("apply")).toMatchObject({ code: 0, stderr: expect.stringContaining("5 changes are done.") });
    expect(await run("apply")).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining("Nothing to do") });
    expect(await run("diff")).toMatchObject({ code: 0, stdout: "" });

    writeFileSync(file, readFileSync(file, "utf8").replace("seats: 5", "seats: 6"));
    const changed = await run("apply");
    expect(changed).toMatchObject({ code: 0 });
    expect(changed.stdout).toBe(`update\tSubscription\t${one}/crm\tseats\t1 operation, update stack of crm\n`);
  });

  test("that the API would reject change nothing, and all problems are named", async () => {
    const { folder, file } = writeEnterprise();
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("planId: standard", "planId: unknown"));
    const result = await runCli(["apply", "-f", folder]);
    expect(result).toMatchObject({ code: 2, stderr: expect.stringContaining("1 of 5 changes would be rejected") });
    expect(await runCli(["plan", "-f", folder, "--json"])).toMatchObject({ code: 2 });
  });

  test("written by export have no difference", async () => {
    const { folder, one } = writeEnterprise();
    await runCli(["apply", "-f", folder]);
    const exported = mkdtempSync(join(tmpdir(), "tenantry-export-"));
    const id = await findTenantId(one);
    const env = await startNarrowApi([id, "crm", "analytics"]);
    const written = await runCli(["export", "-f", exported], { env });
    expect(written).toMatchObject({ code: 0 });
    const slug = one.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    const path = written.stdout.split("\n").find((line) => line.startsWith(`tenants/${slug}-`)) ?? "";
    const text = readFileSync(join(exported, path), "utf8");
    for (const line of [
      `name: ${one}`,
      "  - productId: analytics",
      "      timeZone: Europe/Berlin",
      "      displayName: Ada",
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    for (const file of [path, "products/crm.yaml"]) {
      expect(await runCli(["diff", "-f", join(exported, file)])).toMatchObject({ code: 0, stdout: "" });
    }
  });
});
