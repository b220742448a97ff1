import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { projectRoot } from "../../local/workspace.ts";

/** The files that run first, because they take much longer than the median file. */
const longestFiles = [
  "journeys/product-never-reports",
  "steps/throttled-steps",
  "api/described-responses",
  // These files read all data, which is least at the beginning.
  "commands/verify-log",
  "security/no-leaks",
  "journeys/random-operations",
  "journeys/removal-fails",
  "journeys/tenant-is-checked",
  "cli/conform-faults",
  "cli/conform",
  "journeys/many-tenants-are-checked",
  "api/last-administrator",
  "core/tenant/large-tenant",
];

const nameOf = ({ moduleId }: TestSpecification): string =>
  relative(`${projectRoot}/test`, moduleId).replace(/\.test\.ts$/, "");

/** Stands for the usual time-out, which no file names (`test/faults/harness/testbed.ts`). */
const USUAL_ROUTING = 1;

/** Returns the time-out of functions with which a fault test routes them through its proxy; 0 if it does not. Files with
 *  the same time-out follow each other and share the routing. The others come first, because the routing stays. */
function routingOf({ moduleId }: TestSpecification): number {
  const [isRouted, timeout] = /prepareTestbed\((?:\{[^}]*timeout: (\d+))?/.exec(readFileSync(moduleId, "utf8")) ?? [];
  return isRouted ? Number(timeout ?? USUAL_ROUTING) : 0;
}

function rankIn(list: string[], file: TestSpecification): number {
  const rank = list.indexOf(nameOf(file));
  return rank === -1 ? list.length : rank;
}

/** Starts the longest files first, so that no processor is idle at the end. The others follow in vitest's own order: by
 *  their last duration or else by size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort(
      (one, other) => rankIn(longestFiles, one) - rankIn(longestFiles, other) || routingOf(one) - routingOf(other),
    );
  }

  /** Divides the files between two parts: those with the usual time-out, and the others. Both take equally long, and each
   *  change of a function's time-out starts its processes again. */
  override async shard(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { index, count } = this.ctx.config.shard ?? { index: 1, count: 1 };
    const partOf = (file: TestSpecification) => (routingOf(file) === USUAL_ROUTING ? 1 : count);
    return files.filter((file) => partOf(file) === index);
  }
}
