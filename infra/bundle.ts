import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { build, type Plugin } from "esbuild";
import { type FunctionName, functions } from "./functions.ts";

const root = path.join(import.meta.dirname, "..");

/** Ways to find credentials that the SDK loads only when the environment holds none. In Lambda it always does: the
 *  runtime puts the role's session there. So they stay out of the bundles, of which they would be a third. */
const neverLoadedInLambda = [
  "@aws-sdk/credential-provider-http",
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@smithy/credential-provider-imds",
];

/** A schema is a constant without effects, which only its author knows: the calls that make it might have some. Marked
 *  as free of them, those that a function does not use stay out of it, and out of its start. */
const onlySchemasInUse: Plugin = {
  name: "only-schemas-in-use",
  setup({ onLoad }) {
    const constant = /^((?:export )?const \w+ = )([\s\S]*?);\n(?![ )}\]])/gm;
    onLoad({ filter: /[\\/]schemas[\\/][\w-]+\.ts$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8")).replace(constant, "$1/* @__PURE__ */ (() => $2)();\n"),
      loader: "ts",
    }));
  },
};

/** Bundles, for as long as they are needed. */
export interface Bundles<Name extends string> {
  /** The folder of one bundle, ready to be an asset. */
  folderOf(name: Name): string;
  remove(): void;
}

/** Bundles all functions in one build; the same sources give the same bytes. */
export function bundleFunctions(): Promise<Bundles<FunctionName>> {
  return bundle(Object.entries(functions).map(([name, { entry }]) => [name as FunctionName, entry]));
}

/** Makes a bundle of each module. The place is new each time, so that runs at the same moment do not write over one
 *  another. */
export async function bundle<Name extends string>(
  modules: readonly (readonly [Name, string])[],
): Promise<Bundles<Name>> {
  mkdirSync(path.join(root, ".tenantry"), { recursive: true });
  const outdir = mkdtempSync(path.join(root, ".tenantry", "bundles-"));
  await build({
    absWorkingDir: root,
    entryPoints: modules.map(([name, entry]) => ({ in: entry, out: `${name}/index` })),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    external: neverLoadedInLambda,
    plugins: [onlySchemasInUse],
    legalComments: "none",
    logLevel: "warning",
  });
  return {
    folderOf: (name) => path.join(outdir, name),
    remove: () => rmSync(outdir, { recursive: true }),
  };
}
