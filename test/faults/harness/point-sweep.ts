import { expect } from "vitest";
import { type InjectionPoint, injectFault, listCommonPoints } from "./injection-point.ts";
import { computeFingerprint, type NormalForm } from "./normal-form.ts";
import { type FaultPath, runPath } from "./path-run.ts";
import type { Testbed } from "./testbed.ts";

/** The outcome of a path without faults, the outcomes that differ from it, and the number of faults that occurred and that were
 *  chosen. */
export type SweepResult = {
  clean: NormalForm;
  deviations: Map<InjectionPoint, NormalForm>;
  reached: number;
  chosen: number;
  summary: string;
};

/** The number of tries for a fault whose call does not occur. */
const MAX_ATTEMPTS = 3;

/** Runs a path with one fault at a time, and compares each outcome with the outcome without faults. */
export async function sweepPoints(
  path: FaultPath,
  bench: Testbed,
  choose: (points: InjectionPoint[]) => InjectionPoint[],
): Promise<SweepResult> {
  const { clean, points } = await recordCleanRun(path, bench);
  const chosen = choose(points);
  const deviations = new Map<InjectionPoint, NormalForm>();
  let missed = 0;
  for (const point of chosen) {
    const form = await runWithFault(path, bench, point, clean);
    const converged = form === undefined || computeFingerprint(form) === computeFingerprint(clean);
    if (form === undefined) missed += 1;
    else if (!converged) deviations.set(point, form);
    process.stdout.write(`   ${form === undefined ? "–" : converged ? "✓" : "✗"} ${path.name}/${point}\n`);
  }
  const count = chosen.length - missed;
  const converging = `${path.name}: ${count - deviations.size} of ${count} crash points converge`;
  const summary = `${converging} (${points.length} in all; ${missed} did not occur; ${computeFingerprint(clean)})`;
  return { clean, deviations, reached: count, chosen: chosen.length, summary };
}

/** Runs a path twice without faults. Checks that both outcomes are equal, and returns the points that both runs
 *  reach. */
async function recordCleanRun(
  path: FaultPath,
  bench: Testbed,
): Promise<{ clean: NormalForm; points: InjectionPoint[] }> {
  const first = await runPath(path, bench);
  const second = await runPath(path, bench, { like: first.form });
  expect(second.form, "a second run without a fault").toEqual(first.form);
  const isSwept = ({ caller }: { caller: string }) => path.sweptCallers?.includes(caller) ?? true;
  return {
    clean: first.form,
    points: listCommonPoints([first.calls, second.calls].map((calls) => calls.filter(isSwept))),
  };
}

async function runWithFault(
  path: FaultPath,
  bench: Testbed,
  point: InjectionPoint,
  like: NormalForm,
): Promise<NormalForm | undefined> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const { handling, isReached } = injectFault(point);
    const { form } = await runPath(path, bench, { handling, like });
    if (isReached()) return form;
  }
  return undefined;
}
