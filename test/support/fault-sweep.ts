import { expect } from "vitest";
import type { Bench } from "./fault-bench.ts";
import { fingerprint, type NormalForm } from "./fault-normal-form.ts";
import { faultAt, type Point, pointsIn } from "./fault-point.ts";
import { type Path, runPath } from "./fault-run.ts";

/** How a path ends without a fault, and what the runs came to that did not end so. */
export type Sweep = { clean: NormalForm; astray: Map<Point, NormalForm>; summary: string };

/** A fault that does not come up, because fewer calls were needed this time, is tried so often. */
const TRIES = 3;

/** Lets the calls of a path go wrong, one in each run, and compares how it ends with how it ends without a fault. */
export async function sweep(path: Path, bench: Bench, choose: (points: Point[]) => Point[]): Promise<Sweep> {
  const { clean, points } = await record(path, bench);
  const chosen = choose(points);
  const astray = new Map<Point, NormalForm>();
  let missed = 0;
  for (const point of chosen) {
    const form = await endingOf(path, bench, point, clean);
    const converged = form === undefined || fingerprint(form) === fingerprint(clean);
    if (form === undefined) missed += 1;
    else if (!converged) astray.set(point, form);
    process.stdout.write(`   ${form === undefined ? "–" : converged ? "✓" : "✗"} ${path.name}/${point}\n`);
  }
  const count = chosen.length - missed;
  const converging = `${path.name}: ${count - astray.size} of ${count} crash points converge`;
  const summary = `${converging} (${points.length} in all; ${missed} did not come up; ${fingerprint(clean)})`;
  return { clean, astray, summary };
}

/** Two runs without a fault give the points that both go through, and show that their outcome is one and the same. */
async function record(path: Path, bench: Bench): Promise<{ clean: NormalForm; points: Point[] }> {
  const one = await runPath(path, bench);
  const other = await runPath(path, bench, { like: one.form });
  expect(other.form, "a second run without a fault").toEqual(one.form);
  const isMeant = ({ caller }: { caller: string }) => path.callers?.includes(caller) ?? true;
  return { clean: one.form, points: pointsIn([one.calls, other.calls].map((calls) => calls.filter(isMeant))) };
}

async function endingOf(path: Path, bench: Bench, point: Point, like: NormalForm): Promise<NormalForm | undefined> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const { handling, reached } = faultAt(point);
    const { form } = await runPath(path, bench, { handling, like });
    if (reached()) return form;
  }
  return undefined;
}
