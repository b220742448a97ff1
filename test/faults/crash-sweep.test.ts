import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import { type Ear, listenToBus } from "../support/fault-ear.ts";
import type { NormalForm } from "../support/fault-normal-form.ts";
import { faultAt, type Point, pointsIn } from "../support/fault-point.ts";
import { type Path, runPath } from "../support/fault-run.ts";
import { paths } from "./paths.ts";

/** `onboarding/relay/EventBridge.PutEvents#1/after`, or the beginning of such names: only these. */
const wanted = process.env["TENANTRY_POINT"];
const seed = Number(process.env["TENANTRY_SEED"] ?? Date.now() % 1_000_000);
/** How many points of each path stand for all of them where not everything is run. */
const SLICE = 6;
const everything = process.env["TENANTRY_FULL"] === "1" || wanted !== undefined;

const selected = (path: Path, points: Point[]): Point[] => {
  const named = points.filter((point) => `${path.name}/${point}`.startsWith(wanted ?? ""));
  const length = Math.min(named.length, SLICE);
  if (everything) return named;
  const [slice = []] = fc.sample(fc.shuffledSubarray(named, { minLength: length, maxLength: length }), {
    seed,
    numRuns: 1,
  });
  return slice;
};

describe("whatever call goes wrong, and however", () => {
  let bench: Bench;
  let ear: Ear;
  beforeAll(async () => {
    bench = await prepareBench();
    ear = await listenToBus("hears-crashes");
  });
  afterAll(() => bench.restore());

  /** Two runs without a fault: they tell the points, and that nothing else in the normal form differs. */
  const record = async (path: Path): Promise<{ clean: NormalForm; points: Point[] }> => {
    const one = await runPath(path, { bench, ear });
    const other = await runPath(path, { bench, ear }, { like: one.form });
    expect(other.form).toEqual(one.form);
    return { clean: one.form, points: pointsIn([one.calls, other.calls]) };
  };

  const swept = paths.filter(({ name }) => wanted === undefined || wanted.startsWith(`${name}/`) || wanted === name);
  it.each(swept.map((path) => [path.name, path] as const))(
    "%s ends as if nothing had happened",
    async (name, path) => {
      const { clean, points } = await record(path);
      const chosen = selected(path, points);
      const astray: Record<string, NormalForm> = {};
      let unreached = 0;
      for (const point of chosen) {
        const { handling, reached } = faultAt(point);
        const began = Date.now();
        const { form } = await runPath(path, { bench, ear }, { handling, like: clean });
        if (!reached()) unreached += 1;
        const converged = JSON.stringify(form) === JSON.stringify(clean);
        console.log(
          `${converged ? "✓" : "✗"} ${reached() ? "" : "UNREACHED "}${name}/${point} ${((Date.now() - began) / 1000).toFixed(1)} s`,
        );
        if (!converged) astray[point] = form;
      }
      const count = chosen.length - unreached;
      const converged = count - Object.keys(astray).length;
      console.log(`${name}: ${converged} of ${count} crash points converge (of ${points.length}; seed ${seed})`);
      for (const [point, form] of Object.entries(astray)) expect(form, `${name}/${point}`).toEqual(clean);
    },
    4 * 60 * 60 * 1000,
  );
});
