import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Gap, withoutGaps } from "./engine-gaps.ts";
import type { Template } from "./template.ts";

/** An assembly as the engine can take it: the templates without the gaps, everything else as it is. */
export type EngineAssembly = {
  directory: string;
  stacks: string[];
  templateOf(stack: string): Template;
  /** The buckets that the stack's assets go to in this account. */
  bucketsOf(stack: string, account: string, region: string): string[];
  left: Gap[];
};

const templateSuffix = ".template.json";

/** Writes the engine's copy of an assembly; bundles are linked, not copied. */
export function adaptToEngine(source: string, directory: string, endpoint: string): EngineAssembly {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  // Where the CLI keeps zipped bundles: linked too, so that each is zipped once and found there by later runs.
  mkdirSync(join(source, ".cache"), { recursive: true });
  const names = readdirSync(source);
  const left = new Set<Gap>();
  for (const name of names) {
    if (!name.endsWith(templateSuffix)) {
      symlinkSync(join(source, name), join(directory, name));
      continue;
    }
    const adapted = withoutGaps(JSON.parse(readFileSync(join(source, name), "utf8")), { endpoint });
    for (const gap of adapted.left) left.add(gap);
    writeFileSync(join(directory, name), JSON.stringify(adapted.template, null, 1));
  }
  return {
    directory,
    stacks: names.filter((name) => name.endsWith(templateSuffix)).map((name) => name.slice(0, -templateSuffix.length)),
    templateOf: (stack) => JSON.parse(readFileSync(join(directory, stack + templateSuffix), "utf8")),
    bucketsOf: (stack, account, region) => bucketsIn(join(directory, `${stack}.assets.json`), account, region),
    left: [...left],
  };
}

type AssetManifest = { files: Record<string, { destinations: Record<string, { bucketName: string }> }> };

function bucketsIn(file: string, account: string, region: string): string[] {
  if (!existsSync(file)) return [];
  const manifest: AssetManifest = JSON.parse(readFileSync(file, "utf8"));
  const destinations = Object.values(manifest.files).flatMap((asset) => Object.values(asset.destinations));
  const names = destinations.map(({ bucketName }) =>
    bucketName.replace("${AWS::AccountId}", account).replace("${AWS::Region}", region),
  );
  return [...new Set(names)];
}
