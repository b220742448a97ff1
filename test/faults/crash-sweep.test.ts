import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InjectionPoint } from "./harness/injection-point.ts";
import { sweepPoints } from "./harness/point-sweep.ts";
import { isWhole, sampleFrom, samplePairs, seed, selectedName } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";
import { paths } from "./paths/all-paths.ts";
import { onboarding } from "./paths/tenant-paths.ts";

/** The size of a sample: the number of paths besides the first, and of points of each path. */
const SAMPLE_SIZE = { paths: 2, points: 3 };
/** The number of runs with two faults for each path. */
const PAIR_COUNT = isWhole ? 20 : 1;

/** The time limit of a test. A full run takes more than an hour. */
const MAX_DURATION_MS = 6 * 60 * 60 * 1000;

const matchingPaths = paths.filter(
  ({ name }) => `${name}/`.startsWith(selectedName) || selectedName.startsWith(`${name}/`),
);
const exactPaths = paths.filter(({ name }) => name === selectedName);
const selectedPaths = exactPaths.length > 0 ? exactPaths : matchingPaths;
const otherPaths = selectedPaths.filter((path) => path !== onboarding);
const sweptPaths = isWhole ? selectedPaths : [onboarding, ...sampleFrom(otherPaths, SAMPLE_SIZE.paths)];

/** Selects the points of a path that run. */
function choosePoints(path: string, points: InjectionPoint[]): InjectionPoint[] {
  if (selectedName.includes("+")) return [selectedName.slice(path.length + 1)];
  const pairs = samplePairs(points, PAIR_COUNT).map((pair) => pair.join("+"));
  if (selectedName === path) return [...points, ...pairs];
  if (selectedName === "") return [...(isWhole ? points : sampleFrom(points, SAMPLE_SIZE.points)), ...pairs];
  return points.filter((point) => `${path}/${point}`.startsWith(selectedName));
}

describe("despite a fault before, after or at any AWS call,", () => {
  let bench: Testbed;
  beforeAll(async () => {
    bench = await prepareTestbed();
  });
  afterAll(() => bench.restore());

  it.each(sweptPaths.map((path) => [path.guarantee, path] as const))(
    "%s",
    async (_, path) => {
      const { clean, deviations, reached, chosen, summary } = await sweepPoints(path, bench, (points) =>
        choosePoints(path.name, points),
      );
      process.stdout.write(` ${summary}; seed ${seed}\n`);
      // Few calls differ between runs, so a sweep without faults has a broken harness.
      expect(reached).toBeGreaterThanOrEqual(Math.min(1, chosen));
      for (const [point, form] of deviations) {
        expect.soft(form, `TENANTRY_POINT=${path.name}/${point} npm run faults`).toEqual(clean);
      }
    },
    MAX_DURATION_MS,
  );
});
