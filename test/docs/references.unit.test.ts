import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { commandGroups } from "../../docs/commands.ts";
import { accountOptions, deploymentSettings, ownSettings } from "../../docs/settings.ts";
import { distFolder } from "../../docs/site/build/site-build.ts";
import { readConsoleDomain } from "../../infra/constructs/console/console-settings.ts";
import { readMailSender } from "../../infra/constructs/security/mail-sender.ts";
import { readOrganization } from "../../infra/constructs/security/organization.ts";
import { accountSettings } from "../../infra/constructs/security/product-account-settings.ts";
import { projectRoot } from "../../local/workspace.ts";
import { StaffRole } from "../../schemas/user.ts";

const textOf = (path: string): string => readFileSync(join(projectRoot, path), "utf8");
const infrastructure = globSync("infra/**/*.ts", { cwd: projectRoot }).map(textOf).join("\n");
const documentedKeys = Object.values(deploymentSettings).flatMap((settings) => settings.map(({ key }) => key));

describe("The reference of settings", () => {
  test("has each setting that the code reads, and no other", () => {
    const read = [...infrastructure.matchAll(/\b(?:readSetting|setting)(?:\(|, )"([\w.]+)"/g)].map(
      ([, key = ""]) => key,
    );
    const ofMachines = StaffRole.options.map((role) => `organisation.${role}`);
    const expected = new Set([...read, ...ofMachines].filter((key) => !ownSettings.includes(key)));
    expect([...documentedKeys].sort()).toEqual([...expected].sort());
  });

  test("has each option of a product's account", () => {
    expect(accountOptions.map(({ key }) => key).sort()).toEqual(Object.keys(accountSettings).sort());
  });
});

describe("The reference of commands", () => {
  const commands = Object.values(commandGroups).flat();

  test("has each script of package.json, and no other", () => {
    const scripts = Object.keys(JSON.parse(textOf("package.json")).scripts);
    expect(commands.map(({ script }) => script).sort()).toEqual(scripts.sort());
  });

  const scripts: Record<string, string> = JSON.parse(textOf("package.json")).scripts;
  const filesOf = (script: string) => scripts[script]?.match(/[\w/-]+\.ts/g) ?? [];

  /** Returns the options that the code of a script reads, without those that scripts of the same code pass to it. */
  function listReadOptions(script: string): string[] {
    const code = filesOf(script).map(textOf).join("\n");
    const read = [
      ...code.matchAll(/([\w-]+)"?: (?:flag|text|\{ type: "(?:string|boolean)")/g),
      ...code.matchAll(/includes\("--([\w-]+)"\)/g),
    ].map(([, name = ""]) => name);
    const siblings = Object.values(scripts).filter((one) => filesOf(script).some((file) => one.includes(file)));
    return [...new Set(read)].filter((name) => !siblings.some((one) => one.includes(` --${name}`)));
  }

  test.each(commands)("$script has the options that its code reads, and no other", ({ script, options = {} }) => {
    const documented = Object.keys(options).flatMap((option) => /^--([\w-]+)/.exec(option)?.[1] ?? []);
    expect(documented.sort()).toEqual(listReadOptions(script).sort());
  });
});

describe("The guide for consumers", () => {
  test("names each parameter of the feed", () => {
    const { parameters } = JSON.parse(textOf("docs/openapi.json")).paths["/events"].get;
    const names: string[] = parameters.map(({ name }: { name: string }) => name);
    const guide = textOf("docs/consume.md");
    expect(names).toContain("tail");
    expect(names.filter((name) => !new RegExp(`[\`?&]${name}[\`=]`).test(guide))).toEqual([]);
  });
});

describe("The workflow that publishes the documentation", () => {
  type Workflow = { jobs: Record<string, { steps: { run?: string; with?: { path?: string } }[] }> };
  const { jobs } = load(textOf(".github/workflows/documentation.yml")) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test("runs scripts of package.json and keeps the folder that they write", () => {
    const runs = steps.flatMap(({ run }) => run ?? []);
    const scripts = JSON.parse(textOf("package.json")).scripts;
    expect(runs.map((run) => scripts[run.replace("npm run ", "")])).not.toContain(undefined);
    expect(join(projectRoot, steps.flatMap((step) => step.with?.path ?? []).join())).toBe(distFolder);
  });
});

/** Returns the commands of a document, without the continuation of lines. */
const commandsOf = (path: string): string[] =>
  [...textOf(path).matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, block = ""]) => block.replaceAll("\\\n", " "));

const guides = [
  "README.md",
  "CONTRIBUTING.md",
  ...globSync("docs/**/*.md", { cwd: projectRoot, exclude: ["docs/site"] }),
];

describe("A command of a document", () => {
  const scripts = JSON.parse(textOf("package.json")).scripts;

  test.each(guides)("is a script of package.json: %s", (path) => {
    const named = commandsOf(path).flatMap((block) =>
      [...block.matchAll(/\bnpm run (?:--\S+ (?:"\S+" )?)*([\w:-]+)/g)].map(([, script = ""]) => script),
    );
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  // The app is TypeScript, and `npx` would run it with the machine's own Node.
  test("runs the CDK by a script, with the packaged Node if necessary", () => {
    expect(guides.filter((path) => /\bnpx cdk\b/.test(textOf(path)))).toEqual([]);
  });

  test("names the packaged Node where the scripts install it", () => {
    const named = guides.flatMap((path) => textOf(path).match(/\S*node_modules\/node-linux-/g) ?? []);
    expect(named.filter((path) => !path.endsWith("/local/node/node_modules/node-linux-"))).toEqual([]);
    expect(textOf("local/bootstrap.mjs")).toContain('path("local", "node", "node_modules", `node-${platform}`');
  });

  const settings = guides.flatMap((path) =>
    [
      ...commandsOf(path)
        .join("\n")
        .matchAll(/-c ([\w.-]+)=('[^']*'|\S+)/g),
    ].map(([, key = "", value = ""]) => [key, value.replaceAll("'", "")] as const),
  );
  const values = new Map(settings);

  test("has settings that exist", () => {
    expect(values.size).toBeGreaterThan(4);
    expect([...values.keys()].filter((key) => ![...documentedKeys, ...ownSettings].includes(key))).toEqual([]);
  });

  test("has values that a deployment accepts", () => {
    const read = (key: string) => values.get(key);
    expect(readMailSender(read)?.from).toContain("@example.com");
    expect(readOrganization(read)?.machines.auditor).toHaveLength(1);
    expect(readConsoleDomain(read)).toBe(undefined);
  });
});
