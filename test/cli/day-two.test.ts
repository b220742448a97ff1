import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Rollout } from "../../schemas/rollout.ts";
import { fieldsOf, runCli } from "../support/cli/run-cli.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { uniqueEmail, uniqueName } from "../support/scenarios/tenants.ts";

const buildTemplate = (word: string) => `
Parameters: { TenantId: { Type: String } }
Resources:
  Queue: { Type: "AWS::SQS::Queue", Properties: { Tags: [{ Key: word, Value: ${word} }] } }
`;

/** Runs a command that must succeed. */
async function succeed(...args: string[]) {
  const result = await runCli(args);
  expect(result, args.join(" ")).toMatchObject({ code: 0 });
  return result;
}

let product: Product;
const name = uniqueName("Second day");
let tenantId = "";

beforeAll(async () => {
  product = await registerAvailableProduct(buildTemplate("one"));
  const request = ["--name", name, "--admin-email", uniqueEmail(), "--subscribe", `${product.id}:standard`];
  tenantId = fieldsOf(await succeed("tenants", "create", ...request, "--wait"))["id"] ?? "";
});

test("a release is published, previewed and rolled out from the terminal", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "tenantry-release-")), "crm.template");
  writeFileSync(file, buildTemplate("two"));
  const publish = ["products", "releases", "publish", product.id, "--template-file", file, "--notes", "Second"];
  expect((await succeed(...publish, "--dry-run")).stdout).toContain("operation\tproduct.verify");
  await succeed(...publish, "--wait");
  expect((await succeed("products", "releases", "list", product.id)).stdout).toMatch(/^2\tavailable\t.*\tSecond/m);
  const template = await succeed("products", "releases", "get", product.id, "2", "--template");
  expect(template.stdout.trim()).toBe(buildTemplate("two").trim());

  const move = ["subscriptions", "change", name, product.id, "--release", "2", "--dry-run", "--preview", "stack"];
  expect((await succeed(...move)).stdout).toMatch(/^change\tmodify\tQueue\tAWS::SQS::Queue$/m);

  const started = await succeed("rollouts", "start", product.id, "--release", "2", "--wave", "100%", "--wait");
  expect(started.stderr).toContain("wave 1 of 1: 1 of 1 done");
  const { id = "", status } = fieldsOf(started);
  expect(status).toBe("completed");
  expect((await succeed("rollouts", "list", "--product", product.id)).stdout).toContain(`${id}\t${product.id}\t2\t`);
  expect(fieldsOf(await succeed("subscriptions", "get", name, product.id))["release"]).toBe("2");

  const paused = await runCli(["rollouts", "pause", id]);
  expect(paused).toMatchObject({ code: 5, stderr: expect.stringContaining("Try: ") });
  await succeed("rollouts", "rollback", id, "--wait");
  const rollout = JSON.parse((await succeed("rollouts", "get", id, "--json")).stdout) as Rollout;
  expect(rollout).toMatchObject({ status: "rolledBack", rolledBack: 1 });
});

test("a first administrator is found by the id alone, and an id that nobody has is a missing user", async () => {
  const list = await succeed("users", "list", "--tenant", name, "--json");
  const [user] = (JSON.parse(list.stdout) as { items: { id: string }[] }).items;
  expect(fieldsOf(await succeed("users", "get", user?.id ?? ""))).toMatchObject({ id: user?.id, tenantId });
  const missing = await runCli(["users", "get", `usr_${"0".repeat(32)}`]);
  expect(missing).toMatchObject({ code: 3, stderr: expect.stringContaining("There is no user") });
});

test("a tenant is checked, leaves with days of grace, is restored, and has a certificate in the end", async () => {
  const checked = await succeed("tenants", "check", tenantId, "--wait");
  expect(checked.stderr).toContain("The record and reality agree.");
  const repaired = JSON.parse((await succeed("tenants", "repair", tenantId, "--wait", "--json")).stdout) as Operation;
  expect(repaired).toMatchObject({ kind: "tenant.repair", status: "succeeded" });

  await succeed("tenants", "offboard", name, "--grace-days", "30", "--wait");
  expect(fieldsOf(await succeed("tenants", "get", tenantId))).toMatchObject({ status: "leaving" });
  await succeed("tenants", "restore", tenantId, "--wait");
  expect(fieldsOf(await succeed("tenants", "get", tenantId))).toMatchObject({ status: "active" });

  const offboarded = await succeed("tenants", "offboard", tenantId, "--confirm", name, "--wait");
  const approved = await runCli(["operations", "approve", fieldsOf(offboarded)["operation.id"] ?? ""]);
  expect(approved).toMatchObject({ code: 5, stderr: expect.stringContaining("does not wait for approval") });
  const certificate = fieldsOf(await succeed("tenants", "certificate", tenantId));
  expect(certificate).toMatchObject({ tenantId, [`subscriptions.${product.id}.evidence.status`]: "DELETE_COMPLETE" });
});
