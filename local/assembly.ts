import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Gap, removeGaps } from "./engine-gaps.ts";
import type { Template } from "./template.ts";

/** A cloud assembly for the engine: the templates without the engine's gaps, everything else unchanged. */
export type EngineAssembly = {
  directory: string;
  stacks: string[];
  templateOf(stack: string): Template;
  /** Returns the stacks that must exist before this one. */
  dependenciesOf(stack: string): string[];
  /** Returns the files that the stack's template refers to, and the template itself. */
  assetsOf(stack: string, account: string, region: string): Asset[];
  gaps: Gap[];
};

/** A file or folder, and the S3 object to which it is uploaded. */
export type Asset = { path: string; packaging: "file" | "zip"; bucket: string; key: string };

const templateSuffix = ".template.json";

/** Writes the engine's copy of an assembly. Bundles are linked, not copied. */
export function adaptToEngine(source: string, directory: string, endpoint: string): EngineAssembly {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const names = readdirSync(source);
  const gaps = new Set<Gap>();
  for (const name of names) {
    if (!name.endsWith(templateSuffix)) {
      symlinkSync(join(source, name), join(directory, name));
      continue;
    }
    const adapted = removeGaps(JSON.parse(readFileSync(join(source, name), "utf8")), { endpoint });
    for (const gap of adapted.removedGaps) gaps.add(gap);
    writeFileSync(join(directory, name), JSON.stringify(adapted.template));
  }
  const stacks = names
    .filter((name) => name.endsWith(templateSuffix))
    .map((name) => name.slice(0, -templateSuffix.length));
  return {
    directory,
    stacks,
    templateOf: (stack) => JSON.parse(readFileSync(join(directory, stack + templateSuffix), "utf8")),
    dependenciesOf: (stack) => readDependencies(directory, stack).filter((name) => stacks.includes(name)),
    assetsOf: (stack, account, region) => readAssets(directory, stack, { account, region }),
    gaps: [...gaps],
  };
}

/** The part of a cloud assembly's manifest, version 55, that this module reads:
 *  https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.cloud_assembly_schema.AssemblyManifest.html */
type Manifest = { artifacts: Record<string, { dependencies?: string[] }> };

function readDependencies(directory: string, stack: string): string[] {
  const manifest: Manifest = JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8"));
  return manifest.artifacts[stack]?.dependencies ?? [];
}

type AssetManifest = {
  files: Record<
    string,
    {
      source: Pick<Asset, "path" | "packaging">;
      destinations: Record<string, { bucketName: string; objectKey: string }>;
    }
  >;
};

function readAssets(directory: string, stack: string, target: { account: string; region: string }): Asset[] {
  const file = join(directory, `${stack}.assets.json`);
  if (!existsSync(file)) return [];
  const manifest: AssetManifest = JSON.parse(readFileSync(file, "utf8"));
  return Object.values(manifest.files).flatMap(({ source, destinations }) =>
    Object.values(destinations).map(({ bucketName, objectKey }) => ({
      path: join(directory, source.path),
      packaging: source.packaging,
      bucket: bucketName.replace("${AWS::AccountId}", target.account).replace("${AWS::Region}", target.region),
      key: objectKey,
    })),
  );
}
