import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { validateParameters } from "../../handlers/core/product/plan-parameters.ts";
import { bundleFunctions, bundleModules } from "../../infra/bundle.ts";
import { type FunctionName, functions } from "../../infra/functions.ts";
import { EnvironmentName } from "../../schemas/environment.ts";
import type { Plan } from "../../schemas/plan.ts";

const root = path.join(import.meta.dirname, "../..");
const workingDirectory = mkdtempSync(path.join(tmpdir(), "tenantry-app-"));

/** Runs the app like the CDK, without access to an account. */
async function synthesize(name: string, context: Record<string, string> = {}) {
  const directory = path.join(workingDirectory, name);
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
  rmSync(workingDirectory, { recursive: true });
});

/** The separate libraries of each bundle: a registration contains a template, a subscription contains parameters. */
const librariesOf: Partial<Record<FunctionName, string[]>> = {
  "tenants-api": ["re2js.cjs"],
  "rollouts-api": ["js-yaml.cjs", "re2js.cjs"],
  "advance-rollout": ["re2js.cjs"],
  "sweep-rollouts": ["re2js.cjs"],
  "products-api": ["js-yaml.cjs", "re2js.cjs"],
  provisioner: ["js-yaml.cjs"],
  "platform-api": ["openapi.json"],
};

const names = Object.keys(functions) as FunctionName[];
const readBundle = (name: FunctionName) => readFileSync(path.join(bundles.folderOf(name), "index.mjs"), "utf8");

test("The app rejects a setting that has no effect", async () => {
  await expect(synthesize("rejected", { "alarms.mail": "on-call@example.com" })).rejects.toThrow(
    "No effect: alarms.mail",
  );
  await expect(synthesize("rejected", { alarm: "on-call@example.com", passedKeys: "alarm" })).rejects.toThrow(
    "No effect: alarm.",
  );
  await expect(synthesize("rejected", { product: "crm", "account.kinds": "events" })).rejects.toThrow("account.kinds");
});

describe("The CDK app", () => {
  test("makes the control plane without an account, and CloudFormation's own rules find nothing in it", () => {
    expect(controlPlane.templates).toEqual(
      ["ControlPlane", "Data", "Monitoring"].map((stack) => `Tenantry-${stack}.template.json`),
    );
    expect(controlPlane.findings).toEqual([]);
  });

  test("creates only the account stack if a product is named", () => {
    expect(product.templates).toEqual(["Tenantry-ProductAccount-crm.template.json"]);
    expect(product.assets).toEqual([]);
    expect(product.findings).toEqual([]);
  });

  test("deploys with the caller's credentials to their account and region", () => {
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

  test("passes the template of a product's account in the call, so that the account needs no bucket", () => {
    const stack = product.artifacts["Tenantry-ProductAccount-crm"];
    expect(stack?.properties["templateFile"]).toBe("Tenantry-ProductAccount-crm.template.json");
    expect(stack?.properties["stackTemplateAssetObjectUrl"]).toBeUndefined();
  });
});

const plan = {
  id: "standard",
  parameters: {
    type: "object",
    properties: {
      region: { enum: ["eu", "us"] },
      contact: { type: "string", format: "email" },
      days: { type: "integer", minimum: 1, maximum: 30 },
      color: { type: "string", pattern: "^[a-z]+$", maxLength: 5 },
    },
    required: ["region"],
    additionalProperties: false,
  },
} as unknown as Plan;

/** Parameters of which only the first ones match the plan's JSON Schema. */
const checkedParameters = [
  { region: "eu", contact: "ada@acme.example", days: 30, color: "red" },
  { region: "asia" },
  { region: "eu", contact: "nobody" },
  { region: "eu", days: 31 },
  { region: "eu", color: "RED" },
  { region: "eu", unknown: true },
];

describe("A bundle", () => {
  test("is identical for identical sources", () => {
    const deployed = controlPlane.assets.map((folder) => readFileSync(path.join(folder, "index.mjs"), "utf8"));
    expect(new Set(deployed)).toEqual(new Set(names.map(readBundle)));
  });

  test.each(names)("of %s is one small file that exports the handler", (name) => {
    const otherFiles = readdirSync(bundles.folderOf(name)).filter((file) => file !== "index.mjs");
    expect(otherFiles.filter((file) => !librariesOf[name]?.includes(file))).toEqual([]);
    expect(readBundle(name).length).toBeLessThan(500_000);
    expect(readBundle(name)).toMatch(/export\{[^}]*\bas handler\b[^}]*\}/);
  });

  test("loads a separate library on first use", async () => {
    const one = await bundleModules([["reads-template", "test/support/reads-template.ts"]]);
    try {
      const folder = one.folderOf("reads-template");
      expect(readdirSync(folder).sort()).toEqual(["index.mjs", "js-yaml.cjs", "re2js.cjs"]);
      const { handler } = await import(path.join(folder, "index.mjs"));
      const { read, matches } = handler("Resources: { Queue: { Type: AWS::SQS::Queue } }", "^a+$", "aaa");
      expect([read.fault, matches]).toEqual([undefined, true]);
      expect(handler("Resources: [", "^a+$", "b")).toMatchObject({
        read: { error: expect.stringContaining("neither YAML nor JSON") },
        matches: false,
      });
    } finally {
      one.remove();
    }
  });

  test("checks parameters by a JSON Schema as the sources do, without the code that writes one", async () => {
    const bundled = await bundleModules([["plan-parameters", "handlers/core/product/plan-parameters.ts"]]);
    try {
      const { validateParameters: validate } = await import(
        path.join(bundled.folderOf("plan-parameters"), "index.mjs")
      );
      for (const parameters of checkedParameters) {
        expect(validate(plan, parameters, "")).toEqual(validateParameters(plan, parameters, ""));
      }
      expect(checkedParameters.map((one) => validate(plan, one, "").length)).toEqual([0, 1, 1, 1, 1, 1]);
    } finally {
      bundled.remove();
    }
  });

  test.each(["tenants-api", "authorizer", "start-workflow", "complete-operation"] as const)(
    "of %s starts without loading rarely used modules",
    (name) => {
      const env = { ...Object.fromEntries(EnvironmentName.options.map((one) => [one, "x"])), AWS_REGION: "us-east-1" };
      const script = path.join(import.meta.dirname, "..", "support", "loaded-builtins.mjs");
      const file = path.join(bundles.folderOf(name), "index.mjs");
      const loaded = execFileSync(process.execPath, [script, file], { env, encoding: "utf8" });
      expect(JSON.parse(loaded)).toEqual([]);
    },
  );

  test("contains no text and no code that only documents need", () => {
    for (const name of names) {
      expect(readBundle(name), name).not.toContain("the reason why it failed, and the action");
      expect(readBundle(name), name).not.toContain("The tenant can use its active products.");
      expect(readBundle(name), name).not.toContain("Error converting schema to JSON.");
    }
    expect(readBundle("products-api")).not.toContain("the 12 digits of the account");
  });

  test("contains English messages only, and no credential providers that Lambda does not use", () => {
    for (const name of names) {
      expect(readBundle(name)).not.toContain("erwartet");
      expect(readBundle(name)).not.toContain("sso_start_url");
    }
  });
});
