import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { bundleFunctions } from "../../infra/bundle.ts";
import { type FunctionName, functions } from "../../infra/functions.ts";

const root = path.join(import.meta.dirname, "../..");
const workplace = mkdtempSync(path.join(tmpdir(), "tenantry-app-"));

/** Runs the app as the CDK does, with no way to an account. */
async function synthesize(name: string, context: Record<string, string> = {}) {
  const directory = path.join(workplace, name);
  await promisify(execFile)(process.execPath, ["infra/app.ts"], {
    cwd: root,
    env: { PATH: process.env["PATH"], CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify(context) },
  });
  const read = (file: string) => JSON.parse(readFileSync(path.join(directory, file), "utf8"));
  const files = readdirSync(directory);
  return {
    templates: files.filter((file) => file.endsWith(".template.json")),
    assets: files.filter((file) => file.startsWith("asset.")).map((folder) => path.join(directory, folder)),
    findings: read("validation-report.json").pluginReports.flatMap((plugin: { violations: unknown[] }) => {
      return plugin.violations;
    }),
    artifacts: read("manifest.json").artifacts as Record<string, Artifact>,
  };
}

type Artifact = { type: string; environment: string; properties: Record<string, unknown> };

const [controlPlane, product, bundles] = await Promise.all([
  synthesize("control-plane"),
  synthesize("product", { product: "crm" }),
  bundleFunctions(),
]);
afterAll(() => {
  bundles.remove();
  rmSync(workplace, { recursive: true });
});

const names = Object.keys(functions) as FunctionName[];
const bundleOf = (name: FunctionName) => readFileSync(path.join(bundles.folderOf(name), "index.mjs"), "utf8");

describe("The CDK app", () => {
  test("makes the control plane without an account, and CloudFormation's own rules find nothing in it", () => {
    expect(controlPlane.templates).toEqual(
      ["ControlPlane", "Data", "Monitoring"].map((stack) => `Tenantry-${stack}.template.json`),
    );
    expect(controlPlane.findings).toEqual([]);
  });

  test("makes what a product's account needs, for the product that is named, and nothing else", () => {
    expect(product.templates).toEqual(["Tenantry-ProductAccount-crm.template.json"]);
    expect(product.assets).toEqual([]);
    expect(product.findings).toEqual([]);
  });

  test("deploys with the credentials of whoever runs it, and in whichever account and region they are", () => {
    const stacks = Object.values({ ...controlPlane.artifacts, ...product.artifacts }).filter(
      ({ type }) => type === "aws:cloudformation:stack",
    );
    expect(stacks).toHaveLength(4);
    for (const { environment, properties } of stacks) {
      expect(environment).toBe("aws://unknown-account/unknown-region");
      expect(properties["assumeRoleArn"]).toBeUndefined();
      expect(properties["cloudFormationExecutionRoleArn"]).toBeUndefined();
    }
  });

  test("sends the template of a product's account in the call, so that the account needs no bucket", () => {
    const stack = product.artifacts["Tenantry-ProductAccount-crm"];
    expect(stack?.properties["templateFile"]).toBe("Tenantry-ProductAccount-crm.template.json");
    expect(stack?.properties["stackTemplateAssetObjectUrl"]).toBeUndefined();
  });
});

describe("A bundle", () => {
  test("is the same whenever it is made from the same sources", () => {
    const deployed = controlPlane.assets.map((folder) => readFileSync(path.join(folder, "index.mjs"), "utf8"));
    expect(new Set(deployed)).toEqual(new Set(names.map(bundleOf)));
  });

  test.each(names)("of %s is one small file that exports the handler", (name) => {
    expect(readdirSync(bundles.folderOf(name))).toEqual(["index.mjs"]);
    expect(bundleOf(name).length).toBeLessThan(720_000);
    expect(bundleOf(name)).toMatch(/export\{[^}]*\bas handler\b[^}]*\}/);
  });

  test("speaks English only, and leaves out the ways to credentials that Lambda never takes", () => {
    for (const name of names) {
      expect(bundleOf(name)).not.toContain("erwartet");
      expect(bundleOf(name)).not.toContain("sso_start_url");
    }
  });
});
