import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import { chosenFrom, everything, named, pairsOf, seed } from "../support/fault-choice.ts";
import type { Point } from "../support/fault-point.ts";
import { sweep } from "../support/fault-sweep.ts";
import { paths } from "./paths.ts";
import { onboarding } from "./tenant-paths.ts";

/** What stands for all where not everything is run: so many paths besides the first, and points of each path. */
const SLICE = { paths: 2, points: 3 };
/** So many times two calls of a path go wrong in one run. */
const PAIRS = everything ? 20 : 1;

/** Everything takes an hour and more. */
const LONGEST = 6 * 60 * 60 * 1000;

const begun = paths.filter(({ name }) => `${name}/`.startsWith(named) || named.startsWith(`${name}/`));
const exact = paths.filter(({ name }) => name === named);
const concerned = exact.length > 0 ? exact : begun;
const others = concerned.filter((path) => path !== onboarding);
const swept = everything ? concerned : [onboarding, ...chosenFrom(others, SLICE.paths)];

/** Which points of a path are run. */
const choose = (path: string, points: Point[]): Point[] => {
  if (named.includes("+")) return [named.slice(path.length + 1)];
  const pairs = pairsOf(points, PAIRS).map((pair) => pair.join("+"));
  if (named === path) return [...points, ...pairs];
  if (named === "") return [...(everything ? points : chosenFrom(points, SLICE.points)), ...pairs];
  return points.filter((point) => `${path}/${point}`.startsWith(named));
};

describe("whichever call goes wrong, before it, after it or by its answer:", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await prepareBench();
  });
  afterAll(() => bench.restore());

  it.each(swept.map((path) => [path.promise, path] as const))(
    "%s",
    async (_, path) => {
      const { clean, astray, summary } = await sweep(path, bench, (points) => choose(path.name, points));
      process.stdout.write(` ${summary}; seed ${seed}\n`);
      for (const [point, form] of astray) {
        expect.soft(form, `TENANTRY_POINT=${path.name}/${point} npm run faults`).toEqual(clean);
      }
    },
    LONGEST,
  );
});
