import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import {
  apart,
  builtinsByName,
  credentialsFromEnvironment,
  description,
  descriptionApart,
  librariesApart,
  nativeSha256,
  noJsonSchemas,
  onlySchemasInUse,
  smallEndpointCache,
  versionOfPackages,
} from "./bundle-plugins.ts";
import { type FunctionName, functions } from "./functions.ts";

const root = path.join(import.meta.dirname, "..");

/** The SDK's event streams, which it loads only for operations that we do not use. */
const neverLoaded = ["@smithy/core/event-streams"];

const options = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  legalComments: "none",
  logLevel: "warning",
} as const satisfies BuildOptions;

const plugins = [
  builtinsByName,
  librariesApart,
  descriptionApart,
  credentialsFromEnvironment,
  onlySchemasInUse,
  noJsonSchemas,
  nativeSha256,
  smallEndpointCache,
  versionOfPackages,
];

/** Bundles in a temporary folder. */
export interface Bundles<Name extends string> {
  /** Returns the folder of one bundle, for use as an asset. */
  folderOf(name: Name): string;
  remove(): void;
}

/** Bundles all functions in one build. The same sources produce the same bytes. */
export const bundleFunctions = (): Promise<Bundles<FunctionName>> =>
  bundleModules(Object.entries(functions).map(([name, { entry }]) => [name as FunctionName, entry]));

/** Bundles each module. Each run uses a new folder, so that simultaneous runs do not overwrite each other. */
export async function bundleModules<Name extends string>(
  modules: readonly (readonly [Name, string])[],
): Promise<Bundles<Name>> {
  mkdirSync(path.join(root, ".tenantry"), { recursive: true });
  const outdir = mkdtempSync(path.join(root, ".tenantry", "bundles-"));
  const [{ metafile }] = await Promise.all([
    build({
      ...options,
      entryPoints: modules.map(([name, entry]) => ({ in: entry, out: `${name}/index` })),
      outdir,
      outExtension: { ".js": ".mjs" },
      format: "esm",
      external: neverLoaded,
      plugins,
      define: { BUNDLED: "true" },
      metafile: true,
    }),
    build({ ...options, entryPoints: [...apart], outdir, outExtension: { ".js": ".cjs" }, format: "cjs" }),
  ]);
  copyLibraries(metafile, outdir);
  return {
    folderOf: (name) => path.join(outdir, name),
    remove: () => rmSync(outdir, { recursive: true }),
  };
}

function writeDescription(folder: string): void {
  const text = readFileSync(path.join(root, "docs", description), "utf8");
  writeFileSync(path.join(folder, description), JSON.stringify(JSON.parse(text)));
}

/** Copies the separate libraries to the bundles that use them. */
function copyLibraries({ outputs }: Metafile, outdir: string): void {
  for (const [file, { inputs }] of Object.entries(outputs)) {
    const folder = path.dirname(path.join(root, file));
    const isUsed = (name: string) => (inputs[`apart:${name}`]?.bytesInOutput ?? 0) > 0;
    for (const name of apart.filter(isUsed)) {
      copyFileSync(path.join(outdir, `${name}.cjs`), path.join(folder, `${name}.cjs`));
    }
    if (`description:${description}` in inputs) writeDescription(folder);
  }
}
