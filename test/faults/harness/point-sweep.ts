import { expect } from "vitest";
import { type InjectionPoint, injectFault, listCommonPoints } from "./injection-point.ts";
import { computeFingerprint, type NormalForm } from "./normal-form.ts";
import { type FaultPath, runPath } from "./path-run.ts";
import type { Testbed } from "./testbed.ts";

/** How a path ends without a fault, and what the runs came to that did not end so. */
export type SweepResult = { clean: NormalForm; deviations: Map<InjectionPoint, NormalForm>; summary: string };

/** A fault that does not come up, because fewer calls were needed this time, is tried so often. */
const MAX_ATTEMPTS = 3;

/** Lets the calls of a path go wrong, one in each run, and compares how it ends with how it ends without a fault. */
export async function sweepPoints(
  path: FaultPath,
  bench: Testbed,
  choose: (points: InjectionPoint[]) => InjectionPoint[],
): Promise<SweepResult> {
  const { clean, points } = await recordCleanRun(path, bench);
  const chosen = choose(points);
  const astray = new Map<InjectionPoint, NormalForm>();
  let missed = 0;
  for (const point of chosen) {
    const form = await runWithFault(path, bench, point, clean);
    const converged = form === undefined || computeFingerprint(form) === computeFingerprint(clean);
    if (form === undefined) missed += 1;
    else if (!converged) astray.set(point, form);
    process.stdout.write(`   ${form === undefined ? "–" : converged ? "✓" : "✗"} ${path.name}/${point}\n`);
  }
  const count = chosen.length - missed;
  const converging = `${path.name}: ${count - astray.size} of ${count} crash points converge`;
  const summary = `${converging} (${points.length} in all; ${missed} did not come up; ${computeFingerprint(clean)})`;
  return { clean, deviations: astray, summary };
}

/** Two runs without a fault give the points that both go through, and show that their outcome is one and the same. */
async function recordCleanRun(
  path: FaultPath,
  bench: Testbed,
): Promise<{ clean: NormalForm; points: InjectionPoint[] }> {
  const one = await runPath(path, bench);
  const other = await runPath(path, bench, { like: one.form });
  expect(other.form, "a second run without a fault").toEqual(one.form);
  const isMeant = ({ caller }: { caller: string }) => path.sweptCallers?.includes(caller) ?? true;
  return { clean: one.form, points: listCommonPoints([one.calls, other.calls].map((calls) => calls.filter(isMeant))) };
}

async function runWithFault(
  path: FaultPath,
  bench: Testbed,
  point: InjectionPoint,
  like: NormalForm,
): Promise<NormalForm | undefined> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const { handling, reached } = injectFault(point);
    const { form } = await runPath(path, bench, { handling, like });
    if (reached()) return form;
  }
  return undefined;
}
