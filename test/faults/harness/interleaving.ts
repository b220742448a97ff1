import { callNameOf } from "./injection-point.ts";
import { type Interleaving, runInterleaving, type Scenario } from "./interleaving-run.ts";
import type { CommandName } from "./second-commands.ts";
import type { Testbed } from "./testbed.ts";

/** An interleaving and its name, such as `change/provisioner/CloudFormation.UpdateStack#1/cancel`. */
export type NamedInterleaving = { name: string; interleaving: Interleaving };

/** The result of an interleaving. `violations` is undefined if the call did not occur. */
export type InterleavingOutcome = { name: string; violations: string[] | undefined };

/** Checks whether a function handles requests. The second command runs through these functions itself. */
const isRequestCaller = (caller: string) => caller.endsWith("-api") || caller === "authorizer" || caller === "platform";

/** Checks whether a call has effects outside of the tables. At these calls the second command may finish first. */
const hasOutsideEffect = (call: string) => /\/(CloudFormation|Cognito|StepFunctions|STS)\./.test(call);

/** Records the calls that two runs without a second command share. Throws if one of the runs has violations. */
async function recordCalls(scenario: Scenario, bench: Testbed): Promise<string[]> {
  const recorded: Set<string>[] = [];
  for (const _ of [1, 2]) {
    const { calls, violations } = await runInterleaving(scenario, bench);
    if (violations.length > 0) throw new Error(`${scenario.name} without a second command: ${violations.join("; ")}`);
    recorded.push(new Set(calls.filter(({ caller }) => !isRequestCaller(caller)).map(callNameOf)));
  }
  const [first = new Set<string>(), second = new Set<string>()] = recorded;
  return [...first].filter((name) => second.has(name));
}

const interleavingsAt = (scenario: string, call: string, command: CommandName): NamedInterleaving[] =>
  (hasOutsideEffect(call) ? [false, true] : [false]).map((holdsUntilDone) => ({
    name: `${scenario}/${call}/${command}${holdsUntilDone ? "/ends" : ""}`,
    interleaving: { call, command, holdsUntilDone },
  }));

/** Lists all interleavings of a scenario: each recorded call with each second command. */
export async function listInterleavings(scenario: Scenario, bench: Testbed): Promise<NamedInterleaving[]> {
  const calls = await recordCalls(scenario, bench);
  return calls.flatMap((call) => scenario.commands.flatMap((command) => interleavingsAt(scenario.name, call, command)));
}

/** Runs interleavings one after another. */
export async function runInterleavings(
  scenario: Scenario,
  bench: Testbed,
  chosen: NamedInterleaving[],
): Promise<InterleavingOutcome[]> {
  const results: InterleavingOutcome[] = [];
  for (const { name, interleaving } of chosen) {
    const { violations, isReached } = await runInterleaving(scenario, bench, interleaving);
    results.push({ name, violations: isReached ? violations : undefined });
    process.stdout.write(`   ${isReached ? (violations.length === 0 ? "✓" : "✗") : "–"} ${name}\n`);
    for (const one of violations) process.stdout.write(`       ${one}\n`);
  }
  return results;
}
