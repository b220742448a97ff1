import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { projectRoot } from "../../local/home.ts";

/** The files that take longest, each much longer than the median, in this order. */
const longest = ["journeys/a-product-says-nothing", "api/described-answers", "core/large-tenant"];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = longest.indexOf(relative(`${projectRoot}/test`, moduleId).replace(/\.test\.ts$/, ""));
  return rank === -1 ? longest.length : rank;
};

/** Starts the files that take longest first, so that no processor waits for one of them at the end. The others come in
 *  vitest's own order, by which larger and recently failed files come first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => rankOf(one) - rankOf(other));
  }
}
