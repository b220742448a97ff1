import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { projectRoot } from "../../local/workspace.ts";

/** The files that come first: those that take much longer than the median one. */
const first = [
  "journeys/product-never-reports",
  "api/described-responses",
  // These read everything that there is, which is least in the beginning.
  "commands/verify-log",
  "security/no-leaks",
  "journeys/random-operations",
  "journeys/removal-fails",
  "core/tenant/large-tenant",
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = first.indexOf(relative(`${projectRoot}/test`, moduleId).replace(/\.test\.ts$/, ""));
  return rank === -1 ? first.length : rank;
};

/** Starts these files first, so that no processor waits for one of them at the end. The others come in vitest's own
 *  order: those that took longer the last time, or else the larger ones. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rankOf(one) - rankOf(other));
  }
}
