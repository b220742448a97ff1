import { describe, expect, it } from "vitest";
import {
  beginNextStep,
  endOperation,
  haltOperation,
  noteRetry,
  resumeOperation,
  retryOperation,
  startOperation,
  succeedOperation,
  takeUpsOf,
} from "../../handlers/core/operation.ts";
import {
  beginAttempt,
  countedFrom,
  endStep,
  faultStep,
  progressOf,
  resumeStep,
  stepOf,
  throttleStep,
} from "../../handlers/core/steps.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import { aContext, anOperation, factsOf, NOW } from "../support/builders.ts";

const STEP = "Deploy the product stack";
const error = { code: "fault", reason: "it was throttled", retryable: true };
const operation = (overrides: Partial<OperationRecord> = {}) =>
  anOperation({
    kind: "subscription.provision",
    steps: [
      { name: STEP, status: "pending", attempts: [] },
      { name: "Activate the subscription", status: "pending", attempts: [] },
    ],
    ...overrides,
  });
const begun = () => beginAttempt(operation(), STEP, NOW) ?? operation();

describe("the steps of an operation", () => {
  it("begin with a first attempt", () => {
    expect(stepOf(begun(), STEP)).toMatchObject({ status: "running", startedAt: NOW, attempts: [{ number: 1 }] });
  });

  it("do not begin again at a poll", () => {
    expect(beginAttempt(begun(), STEP, NOW)).toBeUndefined();
  });

  it("keep every attempt with its error when a fault is tried again", () => {
    const { after, attempt } = faultStep(begun(), STEP, error, { now: NOW, next: NOW });
    const { facts } = noteRetry(begun(), after, { step: STEP, attempt, error });
    const again = beginAttempt(after, STEP, NOW) as OperationRecord;
    expect(stepOf(again, STEP)?.attempts).toMatchObject([{ number: 1, error }, { number: 2 }]);
    expect(progressOf(again, STEP).faults).toBe(1);
    expect(facts.map(({ name }) => name)).toEqual(["OperationStepRetried"]);
  });

  it("say when the next attempt comes, and forget it once it has begun", () => {
    const { after } = faultStep(begun(), STEP, error, { now: NOW, next: "2026-11-24T10:00:02.000Z" });
    expect(stepOf(after, STEP)?.nextAttemptAt).toBe("2026-11-24T10:00:02.000Z");
    expect(stepOf(beginAttempt(after, STEP, NOW) as OperationRecord, STEP)).not.toHaveProperty("nextAttemptAt");
  });

  it("show a step that was not planned once it runs", () => {
    const ended = endStep(operation(), "Remove the product stack", NOW);
    expect(ended.steps.at(-1)).toMatchObject({ name: "Remove the product stack", status: "succeeded" });
  });
});

describe("the write that is due anyway", () => {
  const LATER = "2026-11-24T10:05:00.000Z";
  const planned = (kind: OperationRecord["kind"], names: string[]) => {
    const type = kind.startsWith("tenant.") ? "tenant" : kind.startsWith("user.") ? "user" : "subscription";
    const steps = names.map((name) => ({ name, status: "pending" as const, attempts: [] }));
    return anOperation({ kind, status: "queued", target: { type, id: "x" }, steps });
  };
  const statuses = ({ steps }: { steps: OperationRecord["steps"] }) => steps.map(({ status }) => status);

  it("begins the first step with the operation", () => {
    const { after } = startOperation(planned("tenant.onboard", ["Make the identity", "Prepare the tenant"]), LATER);
    expect(after.steps[0]).toMatchObject({ status: "running", startedAt: LATER, attempts: [{ number: 1 }] });
    expect(statuses(after)).toEqual(["running", "pending"]);
  });

  it("begins a step with the end of the one before", () => {
    const queued = planned("tenant.onboard", ["Make the identity", "Prepare the tenant"]);
    const running = { ...queued, ...startOperation(queued, NOW).after } as OperationRecord;
    const after = beginNextStep(endStep(running, "Make the identity", LATER), LATER, "Make the identity");
    expect(statuses(after)).toEqual(["succeeded", "running"]);
  });

  it("leaves steps that have a time-out, which would run while nothing is done", () => {
    const { after } = startOperation(planned("subscription.provision", [STEP, "Activate the subscription"]), NOW);
    expect(statuses(after)).toEqual(["pending", "pending"]);
    const names = ["Withdraw the access", "Remove the product stack", "Cancel the subscription"];
    const queued = planned("subscription.deprovision", names);
    const removal = { ...queued, ...startOperation(queued, NOW).after } as OperationRecord;
    const withdrawn = endStep(removal, "Withdraw the access", NOW);
    expect(statuses(beginNextStep(withdrawn, NOW, "Withdraw the access"))).toEqual(["succeeded", "pending", "pending"]);
  });

  it("leaves the completion, steps that are not planned, and operations that are being stopped", () => {
    const names = ["Align the identity", "Complete the update"];
    const running = { ...planned("user.update", names), status: "running" as const };
    expect(beginNextStep(running, NOW, "Align the identity")).toBe(running);
    expect(beginNextStep(running, NOW, "Restore the product stack")).toBe(running);
    const stopped = { ...running, status: "cancelling" as const };
    expect(beginNextStep(stopped, NOW)).toBe(stopped);
  });
});

describe("the trouble of a step", () => {
  const [AT_FIVE, AT_SIX] = ["2026-11-24T10:05:00.000Z", "2026-11-24T10:06:00.000Z"];
  const faulty = (before: OperationRecord) => faultStep(before, STEP, error, { now: NOW, next: NOW }).after;
  const throttled = { ...error, code: "throttled" };
  const throttle = (before: OperationRecord) => throttleStep(before, STEP, throttled, NOW);
  const again = (before: OperationRecord) => beginAttempt(before, STEP, NOW) ?? before;

  it("is forgotten once the step gets on: only faults in a row count", () => {
    const twice = again(faulty(again(faulty(begun()))));
    expect(progressOf(twice, STEP).faults).toBe(2);
    expect(progressOf(resumeStep(twice, STEP, NOW) as OperationRecord, STEP).faults).toBe(0);
    expect(resumeStep(begun(), STEP, NOW)).toBeUndefined();
  });

  it("is no fault where a service throttles it, and is shown at the attempt that is open", () => {
    const shown = throttle(begun()) as OperationRecord;
    expect(progressOf(shown, STEP)).toMatchObject({ faults: 0, throttledSince: NOW });
    expect(stepOf(shown, STEP)).toMatchObject({ status: "running", attempts: [{ number: 1, error: throttled }] });
  });

  it("is written once, however long a service throttles", () => {
    expect(throttle(throttle(begun()) as OperationRecord)).toBeUndefined();
  });

  it("leaves no error at an attempt that reached its goal after all", () => {
    const ended = endStep(throttle(begun()) as OperationRecord, STEP, AT_FIVE);
    expect(stepOf(ended, STEP)?.attempts).toEqual([{ number: 1, startedAt: NOW, endedAt: AT_FIVE }]);
    expect(ended).not.toHaveProperty("progress");
    const going = resumeStep(throttle(begun()) as OperationRecord, STEP, AT_FIVE) as OperationRecord;
    expect(stepOf(going, STEP)).toMatchObject({ attempts: [{ number: 1, startedAt: NOW }] });
    expect(stepOf(going, STEP)?.attempts[0]).not.toHaveProperty("error");
  });

  it("does not count for a step's time-out while a service throttles, nor afterwards", () => {
    const start = Date.parse(NOW);
    const shown = throttle(begun()) as OperationRecord;
    expect(countedFrom(shown, STEP, AT_FIVE)).toBe(start + 5 * 60_000);
    const going = resumeStep(shown, STEP, AT_FIVE) as OperationRecord;
    expect(countedFrom(going, STEP, AT_SIX)).toBe(start + 5 * 60_000);
    expect(countedFrom(begun(), STEP, AT_SIX)).toBe(start);
    expect(countedFrom(operation(), STEP, AT_SIX)).toBeUndefined();
  });

  it("of an operation that is over is kept no longer", () => {
    const over = endOperation({ ...faulty(begun()), takenUp: { status: "running", count: 1 } }, error, NOW).after;
    expect(over).not.toHaveProperty("progress");
    expect(over).not.toHaveProperty("takenUp");
  });
});

describe("the end of an operation", () => {
  it("counts a step that still runs as done where the goal was reached: it was only being repeated", () => {
    const { after } = succeedOperation(begun(), NOW);
    expect(stepOf(after as OperationRecord, STEP)).toMatchObject({
      status: "succeeded",
      endedAt: NOW,
      attempts: [{ number: 1, endedAt: NOW }],
    });
  });

  it("ends a step that still runs, with its open attempt", () => {
    const { after } = endOperation(begun(), error, NOW);
    expect(stepOf(after as OperationRecord, STEP)).toMatchObject({
      status: "failed",
      endedAt: NOW,
      attempts: [{ number: 1, endedAt: NOW }],
    });
  });

  it("skips the steps that never ran", () => {
    const { after } = endOperation(endStep(begun(), STEP, NOW, error), error, NOW);
    expect(after.steps.map(({ status }) => status)).toEqual(["failed", "skipped"]);
  });

  it("is a fact with the reason where it failed", () => {
    expect(endOperation(operation(), error, NOW).facts).toMatchObject([{ name: "OperationFailed", data: { error } }]);
    expect(factsOf([succeedOperation(operation(), NOW)])).toEqual(["OperationSucceeded"]);
  });
});

describe("an operation that is tried again", () => {
  const LATER = "2026-11-24T11:00:00.000Z";
  const failed = () => endOperation(endStep(begun(), STEP, NOW, error), error, NOW).after as OperationRecord;

  it("is queued for its next run, without its error but with its attempts", () => {
    const { after, facts } = retryOperation(failed(), aContext());
    expect(after).toMatchObject({ status: "queued", run: 2 });
    expect(after).not.toHaveProperty("error");
    expect(after.steps[0]).toMatchObject({ status: "pending", attempts: [{ number: 1, error }] });
    expect(facts.map(({ name }) => name)).toEqual(["OperationRetried"]);
  });

  it("has as many faults to spare as the first time", () => {
    const again = beginAttempt(retryOperation(failed(), aContext()).after as OperationRecord, STEP, LATER);
    expect(progressOf(again as OperationRecord, STEP).faults).toBe(0);
  });

  it("is cancelled, not failed, where somebody stopped it", () => {
    const stopped = operation({ status: "cancelling", error: { ...error, code: "cancelled" } });
    expect(endOperation(stopped, error, NOW).after.status).toBe("cancelled");
    expect(endOperation(operation({ status: "cancelling", error }), error, NOW).after.status).toBe("failed");
  });
});

describe("an operation whose execution ended without its say", () => {
  it("is cancelling in its next run where somebody aborted it, for the reason given", () => {
    expect(haltOperation(operation(), error).after).toMatchObject({ status: "cancelling", run: 2, error });
  });

  it("keeps its first reason when that happens again", () => {
    const cancelling = operation({ status: "cancelling", error, run: 2 });
    const again = haltOperation(cancelling, { ...error, reason: "another" });
    expect(again.after).toMatchObject({ status: "cancelling", run: 3, error });
    expect(again.facts).toEqual([]);
  });

  it("goes on as it was in its next run otherwise, and tells nobody", () => {
    const { after, facts } = resumeOperation(begun());
    expect(after).toMatchObject({ status: "running", run: 2, steps: begun().steps });
    expect(after).not.toHaveProperty("error");
    expect(facts).toEqual([]);
  });

  it("counts that apart from the runs that people asked for, and anew in each status", () => {
    const resumed = resumeOperation(operation({ run: 30 })).after as OperationRecord;
    expect(takeUpsOf(resumed)).toBe(1);
    expect(takeUpsOf(resumeOperation(resumed).after as OperationRecord)).toBe(2);
    expect(takeUpsOf(haltOperation(resumed, error).after as OperationRecord)).toBe(1);
    expect(takeUpsOf({ ...resumed, status: "cancelling" })).toBe(0);
  });
});
