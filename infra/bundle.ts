import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
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

/** The OpenAPI library adds a method to Zod's base class and needs nothing else of it, but names all of Zod, with the
 *  messages of every language: that would be 400 KB in each function of the API. */
const onlyZodType: Plugin = {
  name: "only-zod-type",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^zod$/ }, ({ importer }) =>
      /[\\/]@hono[\\/]zod-openapi[\\/]/.test(importer) ? { path: "zod", namespace: "only-zod-type" } : undefined,
    );
    onLoad({ filter: /^zod$/, namespace: "only-zod-type" }, () => ({
      contents: 'import { ZodType } from "zod"; export const z = { ZodType };',
      resolveDir: root,
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
    plugins: [onlyZodType],
    legalComments: "none",
    logLevel: "warning",
  });
  return {
    folderOf: (name) => path.join(outdir, name),
    remove: () => rmSync(outdir, { recursive: true }),
  };
}
