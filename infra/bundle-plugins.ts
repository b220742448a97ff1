import { readFile } from "node:fs/promises";
import { builtinModules, createRequire } from "node:module";
import path from "node:path";
import type { Plugin } from "esbuild";

const root = path.join(import.meta.dirname, "..");
const require = createRequire(import.meta.url);

/** Libraries that few requests need. Each is a file of its own beside the bundles of the functions that have it, and is
 *  loaded when something of it is used: the engine for plans' patterns and the reader of templates. */
export const apart = ["re2js", "js-yaml"] as const;

/** Built-in modules that are loaded when something of them is used: zlib reads compressed messages, which no queue has. */
const rarelyUsed = new Set(["zlib"]);

/** Writes a CommonJS module whose exports are loaded by an expression when one of them is first used. */
const loadedWhenUsed = (names: string[], load: string): string => `
  let loaded;
  for (const name of ${JSON.stringify(names)})
    Object.defineProperty(exports, name, { enumerable: true, get: () => (loaded ??= ${load})[name] });`;

const builtin = (name: string): string => {
  const load = `process.getBuiltinModule(${JSON.stringify(name)})`;
  return rarelyUsed.has(name) ? loadedWhenUsed(Object.keys(require(`node:${name}`)), load) : `module.exports = ${load}`;
};

/**
 * Loads built-in modules by name. Node builds a view of such a module for every `import` of it, and calls all its getters
 * for that: `node:http` so loads the whole of `fetch`, which costs more than the rest of the SDK's first call.
 */
export const builtinsByName: Plugin = {
  name: "builtins-by-name",
  setup({ onResolve, onLoad }) {
    const names = new Set(builtinModules);
    onResolve({ filter: /^(node:)?[a-z][a-z0-9_/]*$/ }, ({ path: specifier }) => {
      const name = specifier.replace(/^node:/, "");
      return names.has(name) ? { path: name, namespace: "builtin", sideEffects: false } : undefined;
    });
    onLoad({ filter: /./, namespace: "builtin" }, ({ path: name }) => ({ contents: builtin(name) }));
  },
};

/** Leaves the libraries out that are loaded from files of their own. */
export const librariesApart: Plugin = {
  name: "libraries-apart",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(${apart.join("|")})$`) }, ({ path: name }) => ({
      path: name,
      namespace: "apart",
    }));
    onResolve({ filter: /^bundle-url$/ }, ({ path: name }) => ({ path: name, namespace: "bundle-url" }));
    onLoad({ filter: /./, namespace: "bundle-url" }, () => ({ contents: "export const url = import.meta.url" }));
    onLoad({ filter: /./, namespace: "apart" }, ({ path: name }) => {
      const load = `process.getBuiltinModule("module").createRequire(require("bundle-url").url)("./${name}.cjs")`;
      return { contents: loadedWhenUsed(Object.keys(require(name)), load) };
    });
  },
};

/** In Lambda the runtime puts the role's session into the environment. The SDK's other ways to find credentials stay out
 *  of the bundles, of which they would be a third. */
export const credentialsFromEnvironment: Plugin = {
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

/** Marks the definitions of schemas as free of effects, so that those which a function does not use stay out of it. */
export const onlySchemasInUse: Plugin = {
  name: "only-schemas-in-use",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](schemas|events|handlers)[\\/].*\.ts$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8")).replaceAll(" defineSchema(", " /* @__PURE__ */ defineSchema("),
      loader: "ts",
    }));
  },
};
