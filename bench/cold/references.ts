import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Bundles } from "../../infra/bundle.ts";

/** The reference functions: an empty process, and the unit of cold requests. */
export const references = { empty: "bench/cold/empty.ts", alone: "bench/cold/dynamodb-alone.ts" } as const;
export type ReferenceName = keyof typeof references;

/** The packages that the SDK loads only without credentials in the environment. They would add a third to the
 *  reference. */
const neverLoadedInLambda = [
  "@aws-sdk/credential-provider-http",
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@smithy/credential-provider-imds",
];

/** Bundles the references without the optimizations of the functions' own bundles. */
export async function bundleReferences(): Promise<Bundles<ReferenceName>> {
  const root = join(import.meta.dirname, "..", "..");
  const outdir = mkdtempSync(join(root, ".tenantry", "references-"));
  await build({
    absWorkingDir: root,
    entryPoints: Object.entries(references).map(([name, entry]) => ({ in: entry, out: `${name}/index` })),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    external: neverLoadedInLambda,
    legalComments: "none",
  });
  return {
    folderOf: (name) => join(outdir, name),
    remove: () => rmSync(outdir, { recursive: true }),
  };
}
