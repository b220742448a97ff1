import aslValidator from "asl-validator";
import { describe, expect, it } from "vitest";
import { EXECUTION_TIMEOUT_SECONDS } from "../../orchestration/workflow.ts";
import { workflows } from "../../orchestration/workflows.ts";

type Reference = { Next?: string; End?: boolean; Default?: string; Catch?: Reference[]; Choices?: Reference[] };

const nextOf = (state: Reference): string[] => [
  ...[state.Next, state.Default].filter((next) => next !== undefined),
  ...[...(state.Catch ?? []), ...(state.Choices ?? [])].flatMap(nextOf),
];

type Retrier = {
  IntervalSeconds: number;
  BackoffRate: number;
  MaxDelaySeconds: number;
  MaxAttempts: number;
  JitterStrategy?: string;
};

/** Computes the time of all retries in seconds; with jitter, the average wait is half as long. */
const computeSeconds = ({ IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts, JitterStrategy }: Retrier) =>
  Array.from({ length: MaxAttempts }, (_, count) => Math.min(IntervalSeconds * BackoffRate ** count, MaxDelaySeconds))
    .map((wait) => (JitterStrategy === undefined ? wait : wait / 2))
    .reduce((sum, wait) => sum + wait, 0);

/** Step Functions' limit for the history of one execution. */
const MAX_HISTORY_EVENTS = 25_000;
/** The history events of one attempt of a task. */
const ATTEMPT_EVENTS = 3;

describe.each(workflows)("the workflow $name", ({ definition, tasks }) => {
  const states = Object.entries(definition.States);

  it("is valid Amazon States Language", () => {
    // The validator requires ARNs, which the deployment fills in.
    const filled = JSON.parse(
      JSON.stringify(definition).replaceAll(/\$\{\w+\}/g, "arn:aws:lambda:us-east-1:111111111111:function:task"),
    );
    const { isValid, errors } = aslValidator(filled);
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it("can reach each of its states", () => {
    const reached = new Set([definition.StartAt]);
    for (const name of reached)
      for (const next of nextOf((definition.States[name] ?? {}) as Reference)) reached.add(next);
    expect([...reached].sort()).toEqual(states.map(([name]) => name).sort());
  });

  it("retries every task, and continues after a task without retries left unless it is the last", () => {
    for (const [name, state] of states) {
      if (state.Type !== "Task") continue;
      expect([name, state["Retry"] !== undefined]).toEqual([name, true]);
      expect([name, state["Catch"] !== undefined]).toEqual([name, state["End"] !== true]);
    }
  });

  it("retries a task longer than the execution may last, so that throttling never ends a step", () => {
    const retriers = states.flatMap(([, state]) => (state["Retry"] ?? []) as Retrier[]);
    expect(retriers.length).toBeGreaterThan(0);
    for (const one of retriers) {
      expect(computeSeconds(one)).toBeGreaterThan(EXECUTION_TIMEOUT_SECONDS);
      // With jitter's average wait, the history has space for all attempts of an execution.
      expect((EXECUTION_TIMEOUT_SECONDS / (one.MaxDelaySeconds / 2)) * ATTEMPT_EVENTS).toBeLessThan(MAX_HISTORY_EVENTS);
    }
  });

  it("calls exactly the functions that it declares", () => {
    const called = states.flatMap(([, state]) => (state.Type === "Task" ? [String(state["Resource"])] : []));
    expect([...new Set(called)].sort()).toEqual(
      Object.keys(tasks)
        .map((name) => `\${${name}}`)
        .sort(),
    );
  });
});
