import { callNameOf } from "./injection-point.ts";
import { type Interleaving, runInterleaving, type Scenario } from "./interleaving-run.ts";
import type { CommandName } from "./second-commands.ts";
import type { Testbed } from "./testbed.ts";

/** A meeting by its name, such as `change/provisioner/CloudFormation.UpdateStack#1/cancel`. */
export type NamedInterleaving = { name: string; meeting: Interleaving };

/** The end of one meeting; `wrong` is undefined when the call did not come up. */
export type InterleavingOutcome = { name: string; violations: string[] | undefined };

/** Functions that a person's request runs through: the second command itself goes through them. */
const isRequestCaller = (caller: string) => caller.endsWith("-api") || caller === "authorizer" || caller === "platform";

/** Calls with effects outside of the tables, at which the whole second command may run through. */
const hasOutsideEffect = (call: string) => /\/(CloudFormation|Cognito|StepFunctions|STS)\./.test(call);

/** Records the calls that two undisturbed runs share, and throws when one of them leaves something untrue. */
const recordCalls = async (scenario: Scenario, bench: Testbed): Promise<string[]> => {
  const recorded: Set<string>[] = [];
  for (const _ of [1, 2]) {
    const { calls, violations } = await runInterleaving(scenario, bench);
    if (violations.length > 0) throw new Error(`${scenario.name} without a second command: ${violations.join("; ")}`);
    recorded.push(new Set(calls.filter(({ caller }) => !isRequestCaller(caller)).map(callNameOf)));
  }
  const [first = new Set<string>(), second = new Set<string>()] = recorded;
  return [...first].filter((name) => second.has(name));
};

const interleavingsAt = (scenario: string, call: string, command: CommandName): NamedInterleaving[] =>
  (hasOutsideEffect(call) ? [false, true] : [false]).map((ends) => ({
    name: `${scenario}/${call}/${command}${ends ? "/ends" : ""}`,
    meeting: { call, command, holdsUntilDone: ends },
  }));

/** Returns every meeting of a scenario: each recorded call with each second command. */
export const listInterleavings = async (scenario: Scenario, bench: Testbed): Promise<NamedInterleaving[]> => {
  const calls = await recordCalls(scenario, bench);
  return calls.flatMap((call) => scenario.commands.flatMap((command) => interleavingsAt(scenario.name, call, command)));
};

/** Runs meetings one after another. */
export const runInterleavings = async (
  scenario: Scenario,
  bench: Testbed,
  chosen: NamedInterleaving[],
): Promise<InterleavingOutcome[]> => {
  const results: InterleavingOutcome[] = [];
  for (const { name, meeting } of chosen) {
    const { violations, isReached: met } = await runInterleaving(scenario, bench, meeting);
    results.push({ name, violations: met ? violations : undefined });
    process.stdout.write(`   ${met ? (violations.length === 0 ? "✓" : "✗") : "–"} ${name}\n`);
    for (const one of violations) process.stdout.write(`       ${one}\n`);
  }
  return results;
};
