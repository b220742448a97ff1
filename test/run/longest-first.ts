import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { projectRoot } from "../../local/workspace.ts";

/** The files that run first, because they take much longer than the median file. */
const longestFiles = [
  "journeys/product-never-reports",
  "api/described-responses",
  // These files read all data, which is least at the beginning.
  "commands/verify-log",
  "security/no-leaks",
  "journeys/random-operations",
  "journeys/removal-fails",
  "core/tenant/large-tenant",
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = longestFiles.indexOf(relative(`${projectRoot}/test`, moduleId).replace(/\.test\.ts$/, ""));
  return rank === -1 ? longestFiles.length : rank;
};

/** Starts the longest files first, so that no processor is idle at the end. The others follow in vitest's own order: by
 *  their last duration or else by size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rankOf(one) - rankOf(other));
  }
}
