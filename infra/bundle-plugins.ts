import { readFile } from "node:fs/promises";
import { builtinModules, createRequire } from "node:module";
import path from "node:path";
import type { Plugin } from "esbuild";

const root = path.join(import.meta.dirname, "..");
const require = createRequire(import.meta.url);

/** Libraries that few requests need: the regular-expression engine and the YAML parser. Each is a separate file beside
 *  the bundles of its functions and is loaded on first use. */
export const apart = ["re2js", "js-yaml"] as const;

/** Built-in modules that are loaded on first use. zlib reads compressed messages, which no queue of ours contains. */
const rarelyUsed = new Set(["zlib"]);

/** Returns the source of a CommonJS module whose exports are loaded by an expression on first use. */
const loadedWhenUsed = (names: string[], load: string): string => `
  let loaded;
  for (const name of ${JSON.stringify(names)})
    Object.defineProperty(exports, name, { enumerable: true, get: () => (loaded ??= ${load})[name] });`;

function builtin(name: string): string {
  const load = `process.getBuiltinModule(${JSON.stringify(name)})`;
  return rarelyUsed.has(name) ? loadedWhenUsed(Object.keys(require(`node:${name}`)), load) : `module.exports = ${load}`;
}

/**
 * Loads built-in modules by name. For an `import`, Node calls all getters of the module. The getters of `node:http` load
 * `fetch`, which takes longer than the rest of the SDK's first call.
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

/** Excludes the libraries that are loaded from separate files. */
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

/** The description of the API. It is larger than all code of its function, and only one route returns it. */
export const description = "openapi.json";

/** Excludes the description of the API, which is a separate file and is read on first use. */
export const descriptionApart: Plugin = {
  name: "description-apart",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /[\\/]openapi\.json$/ }, () => ({ path: description, namespace: "description" }));
    onLoad({ filter: /./, namespace: "description" }, () => ({
      contents: `
        import { url } from "bundle-url";
        export default process.getBuiltinModule("module").createRequire(url)("./${description}");`,
    }));
  },
};

/** Reads credentials from the environment only, where the Lambda runtime sets them. The SDK's other credential providers
 *  would make up a third of a bundle. */
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

/** The texts with which schemas describe themselves in the API's document. No function reads them. */
const descriptions = /\s*\.(describe\(\s*(?:"(?:[^"\\]|\\.)*"|`[^`]*`),?\s*\)|meta\(\{[^{}]*\}\))/g;

/** The sentence of an event for consumers. Only documents contain it. */
const summaries = /^\s*summary:\s*"(?:[^"\\]|\\.)*",$/gm;

/** Marks schema definitions as pure, so that a bundle excludes those that its function does not use, and removes the
 *  texts that only documents need. */
export const onlySchemasInUse: Plugin = {
  name: "only-schemas-in-use",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](schemas|events|handlers)[\\/].*\.ts$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8"))
        .replaceAll(" defineSchema(", " /* @__PURE__ */ defineSchema(")
        .replaceAll(descriptions, "")
        .replaceAll(file.includes(`${path.sep}events${path.sep}`) ? summaries : /$^/g, ""),
      loader: "ts",
    }));
  },
};

/** The code in zod that assigns to each schema how it is written as a JSON Schema. */
const jsonSchemaWriters = /^\s*inst\._zod\.processJSONSchema = .*;$/gm;

/** Excludes zod's conversion of schemas to JSON Schema, which is a fifth of zod. Documents need it, and no function. */
export const noJsonSchemas: Plugin = {
  name: "no-json-schemas",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]classic[\\/]schemas\.js$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, "utf8")).replaceAll(jsonSchemaWriters, ""),
    }));
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]core[\\/]to-json-schema\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      const names = [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name);
      const reason = "No function converts a schema to JSON Schema: infra/bundle-plugins.ts";
      const exported = [...names, "process", "processSchema"].map((name) => `unavailable as ${name}`);
      return {
        contents: `const unavailable = () => { throw new Error("${reason}"); };
          export { ${[...new Set(exported)].join(", ")} };`,
      };
    });
  },
};

/** The SDK's choice between SHA-256 of Node and its own in JavaScript. */
const sha256Choice = "hasNativeCrypto ? buildNativeClass() : Sha256Js";

/** Excludes the SDK's own SHA-256, because Node's exists everywhere in Lambda. */
export const nativeSha256: Plugin = {
  name: "native-sha256",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]sha256[\\/]Sha256Node\.js$/ }, async ({ path: file }) => {
      const source = await readFile(file, "utf8");
      if (!source.includes(sha256Choice)) throw new Error(`The SDK's SHA-256 has changed: ${file}`);
      return { contents: source.replace(sha256Choice, "buildNativeClass()").replace(/^import .*Sha256Js.*$/m, "") };
    });
  },
};

/** Replaces the library behind DynamoDB's cache of endpoints by a Map. A function has one endpoint, so the cache has one
 *  entry at most. */
export const smallEndpointCache: Plugin = {
  name: "small-endpoint-cache",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^mnemonist\/lru-cache$/ }, ({ path: name }) => ({ path: name, namespace: "endpoint-cache" }));
    onLoad({ filter: /./, namespace: "endpoint-cache" }, () => ({
      contents: "export default class extends Map { constructor() { super(); } peek(key) { return this.get(key); } }",
    }));
  },
};

/** Reduces the package.json of an SDK client to its version, which is all that the client reads. */
export const versionOfPackages: Plugin = {
  name: "version-of-packages",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[a-z0-9-]+[\\/]package\.json$/ }, async ({ path: file }) => {
      const { version } = JSON.parse(await readFile(file, "utf8")) as { version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};
