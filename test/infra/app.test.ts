import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { bundleFolder } from "../../infra/bundle.ts";
import { type FunctionName, functions } from "../../infra/functions.ts";

const root = path.join(import.meta.dirname, "../..");
const workplace = mkdtempSync(path.join(tmpdir(), "tenantry-app-"));
afterAll(() => rmSync(workplace, { recursive: true }));

/** Runs the app as the CDK does, with no way to an account. */
function synthesize(name: string, context: Record<string, string> = {}) {
  const directory = path.join(workplace, name);
  execFileSync(process.execPath, ["infra/app.ts"], {
    cwd: root,
    env: { PATH: process.env["PATH"], CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: "pipe",
  });
  const report = JSON.parse(readFileSync(path.join(directory, "validation-report.json"), "utf8"));
  return {
    templates: readdirSync(directory).filter((file) => file.endsWith(".template.json")),
    assets: readdirSync(directory).filter((file) => file.startsWith("asset.")),
    findings: report.pluginReports.flatMap((plugin: { violations: unknown[] }) => plugin.violations),
    assembly: JSON.parse(readFileSync(path.join(directory, "manifest.json"), "utf8")),
  };
}

describe("The CDK app", () => {
  const controlPlane = synthesize("control-plane");
  const product = synthesize("product", { product: "crm" });

  test("makes the control plane without an account, and CloudFormation's own rules find nothing in it", () => {
    expect(controlPlane.templates).toEqual(["Tenantry-ControlPlane.template.json", "Tenantry-Data.template.json"]);
    expect(controlPlane.findings).toEqual([]);
  });

  test("makes what a product's account needs, for the product that is named, and nothing else", () => {
    expect(product.templates).toEqual(["Tenantry-ProductAccount-crm.template.json"]);
    expect(product.assets).toEqual([]);
    expect(product.findings).toEqual([]);
  });

  test("deploys with the credentials of whoever runs it, and in whichever account and region they are", () => {
    const stacks = Object.values<{ type: string; environment: string; properties: Record<string, unknown> }>({
      ...controlPlane.assembly.artifacts,
      ...product.assembly.artifacts,
    }).filter(({ type }) => type === "aws:cloudformation:stack");
    expect(stacks).toHaveLength(3);
    for (const { environment, properties } of stacks) {
      expect(environment).toBe("aws://unknown-account/unknown-region");
      expect(properties["assumeRoleArn"]).toBeUndefined();
      expect(properties["cloudFormationExecutionRoleArn"]).toBeUndefined();
    }
  });

  test("gives the same bundles for the same sources", () => {
    expect(synthesize("again").assets).toEqual(controlPlane.assets);
  });
});

describe("A bundle", () => {
  test.each(Object.keys(functions) as FunctionName[])("%s is one small file that exports the handler", (name) => {
    const file = path.join(bundleFolder(name), "index.mjs");
    expect(readdirSync(bundleFolder(name))).toEqual(["index.mjs"]);
    const bundle = readFileSync(file, "utf8");
    expect(bundle.length).toBeLessThan(600_000);
    expect(bundle).toMatch(/export\{[^}]*\bas handler\b[^}]*\}/);
  });

  test("speaks English only, and leaves out the ways to credentials that Lambda never takes", () => {
    for (const name of Object.keys(functions) as FunctionName[]) {
      const bundle = readFileSync(path.join(bundleFolder(name), "index.mjs"), "utf8");
      // The German and the Japanese word for an unexpected value, from Zod's messages.
      expect(bundle).not.toMatch(/Ungültige|無効な/);
      expect(bundle).not.toContain("sso_start_url");
    }
    expect(existsSync(path.join(root, "node_modules", "zod"))).toBe(true);
  });
});
