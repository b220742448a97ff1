import path from "node:path";
import { build, type Plugin } from "esbuild";
import { type FunctionName, functions } from "./functions.ts";

const root = path.join(import.meta.dirname, "..");
const bundles = path.join(root, ".tenantry", "bundles");

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

/** The folder that holds one function's bundle, ready to be an asset. */
export function bundleFolder(name: FunctionName): string {
  return path.join(bundles, name);
}

/** Bundles all functions in one build, each into its own folder; the same sources give the same bytes. */
export async function bundleFunctions(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: Object.entries(functions).map(([name, { entry }]) => ({ in: entry, out: `${name}/index` })),
    outdir: bundles,
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
}
