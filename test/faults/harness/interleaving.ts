import type { Bench } from "../../support/fault-bench.ts";
import { nameOf } from "../../support/fault-point.ts";
import { type Meeting, runMeeting, type Scenario } from "./meeting.ts";
import type { CommandName } from "./second-commands.ts";

/** A meeting by its name, such as `change/provisioner/CloudFormation.UpdateStack#1/cancel`. */
export type NamedMeeting = { name: string; meeting: Meeting };

/** The end of one meeting; `wrong` is undefined when the call did not come up. */
export type Result = { name: string; wrong: string[] | undefined };

/** Functions that a person's request runs through: the second command itself goes through them. */
const isOfRequest = (caller: string) => caller.endsWith("-api") || caller === "authorizer" || caller === "platform";

/** Calls with effects outside of the tables, at which the whole second command may run through. */
const isOutside = (call: string) => /\/(CloudFormation|Cognito|StepFunctions|STS)\./.test(call);

/** Records the calls that two undisturbed runs share, and throws when one of them leaves something untrue. */
const callsOf = async (scenario: Scenario, bench: Bench): Promise<string[]> => {
  const recorded: Set<string>[] = [];
  for (const _ of [1, 2]) {
    const { calls, wrong } = await runMeeting(scenario, bench);
    if (wrong.length > 0) throw new Error(`${scenario.name} without a second command: ${wrong.join("; ")}`);
    recorded.push(new Set(calls.filter(({ caller }) => !isOfRequest(caller)).map(nameOf)));
  }
  const [first = new Set<string>(), second = new Set<string>()] = recorded;
  return [...first].filter((name) => second.has(name));
};

const meetingsAt = (scenario: string, call: string, command: CommandName): NamedMeeting[] =>
  (isOutside(call) ? [false, true] : [false]).map((ends) => ({
    name: `${scenario}/${call}/${command}${ends ? "/ends" : ""}`,
    meeting: { call, command, ends },
  }));

/** Returns every meeting of a scenario: each recorded call with each second command. */
export const meetingsOf = async (scenario: Scenario, bench: Bench): Promise<NamedMeeting[]> => {
  const calls = await callsOf(scenario, bench);
  return calls.flatMap((call) => scenario.commands.flatMap((command) => meetingsAt(scenario.name, call, command)));
};

/** Runs meetings one after another. */
export const runMeetings = async (scenario: Scenario, bench: Bench, chosen: NamedMeeting[]): Promise<Result[]> => {
  const results: Result[] = [];
  for (const { name, meeting } of chosen) {
    const { wrong, met } = await runMeeting(scenario, bench, meeting);
    results.push({ name, wrong: met ? wrong : undefined });
    process.stdout.write(`   ${met ? (wrong.length === 0 ? "✓" : "✗") : "–"} ${name}\n`);
    for (const one of wrong) process.stdout.write(`       ${one}\n`);
  }
  return results;
};
