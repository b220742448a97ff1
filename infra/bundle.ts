import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import path from "node:path";
import { build, type Plugin } from "esbuild";
import { type FunctionName, functions } from "./functions.ts";

const root = path.join(import.meta.dirname, "..");

/** Streams of events, which no operation of ours has: the SDK loads them only for one that does. */
const neverLoaded = ["@smithy/core/event-streams"];

/** In Lambda the runtime puts the role's session into the environment. The SDK's other ways to find credentials stay out
 *  of the bundles, of which they would be a third. */
const credentialsFromEnvironment: Plugin = {
  name: "credentials-from-environment",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, ({ path: name }) => ({
      path: name,
      namespace: "env",
    }));
    onLoad({ filter: /./, namespace: "env" }, () => ({
      contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
      resolveDir: root,
    }));
  },
};

/** Node builds a view of a built-in module for every `import` of it, and calls all its getters for that: `node:http` so
 *  loads Node's whole `fetch`, at the price of 15 ms of the processor. What is asked for by name costs nothing else. */
const builtinsByName: Plugin = {
  name: "builtins-by-name",
  setup({ onResolve, onLoad }) {
    const names = new Set(builtinModules);
    onResolve({ filter: /^(node:)?[a-z][a-z0-9_/]*$/ }, ({ path: name }) => {
      const builtin = name.replace(/^node:/, "");
      return names.has(builtin) ? { path: builtin, namespace: "builtin" } : undefined;
    });
    onLoad({ filter: /./, namespace: "builtin" }, ({ path: name }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(name)})`,
    }));
  },
};

/** Marks the definitions of schemas as free of effects, so that those which a function does not use stay out of it. */
const onlySchemasInUse: Plugin = {
  name: "only-schemas-in-use",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](schemas|events|handlers)[\\/].*\.ts$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8")).replaceAll(" defineSchema(", " /* @__PURE__ */ defineSchema("),
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
    external: neverLoaded,
    plugins: [builtinsByName, credentialsFromEnvironment, onlySchemasInUse],
    define: { BUNDLED: "true" },
    legalComments: "none",
    logLevel: "warning",
  });
  return {
    folderOf: (name) => path.join(outdir, name),
    remove: () => rmSync(outdir, { recursive: true }),
  };
}
