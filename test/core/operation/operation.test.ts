import { describe, expect, it } from "vitest";
import {
  cancelAbortedOperation,
  failOrCancelOperation,
  recordRetry,
  requeueOperation,
  restartsOf,
  resumeOperation,
  startOperation,
  succeedOperation,
} from "../../../handlers/core/operation/operation.ts";
import { startNextStep } from "../../../handlers/core/operation/planned-steps.ts";
import {
  computeTimeoutStart,
  endStep,
  failAttempt,
  findProgress,
  findStartedStep,
  markThrottled,
  resetProgress,
  startAttempt,
} from "../../../handlers/core/operation/steps.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { buildContext, buildOperation, eventNamesOf, NOW } from "../../support/builders.ts";

const STEP = "Deploy the product stack";
const error = { code: "fault", reason: "it was throttled", retryable: true };
const buildStepOperation = (overrides: Partial<OperationRecord> = {}) =>
  buildOperation({
    kind: "subscription.provision",
    steps: [
      { name: STEP, status: "pending", attempts: [] },
      { name: "Activate the subscription", status: "pending", attempts: [] },
    ],
    ...overrides,
  });
const startOperationStep = () => startAttempt(buildStepOperation(), STEP, NOW) ?? buildStepOperation();

describe("the steps of an operation", () => {
  it("begin with a first attempt", () => {
    expect(findStartedStep(startOperationStep(), STEP)).toMatchObject({
      status: "running",
      startedAt: NOW,
      attempts: [{ number: 1 }],
    });
  });

  it("do not begin again at a poll", () => {
    expect(startAttempt(startOperationStep(), STEP, NOW)).toBeUndefined();
  });

  it("keep every attempt with its error when a fault is tried again", () => {
    const { after, attempt } = failAttempt(startOperationStep(), STEP, error, { now: NOW, next: NOW });
    const { events } = recordRetry(startOperationStep(), after, { step: STEP, attempt, error });
    const again = startAttempt(after, STEP, NOW) as OperationRecord;
    expect(findStartedStep(again, STEP)?.attempts).toMatchObject([{ number: 1, error }, { number: 2 }]);
    expect(findProgress(again, STEP).faults).toBe(1);
    expect(events.map(({ name }) => name)).toEqual(["OperationStepRetried"]);
  });

  it("say when the next attempt comes, and forget it once it has begun", () => {
    const { after } = failAttempt(startOperationStep(), STEP, error, { now: NOW, next: "2026-11-24T10:00:02.000Z" });
    expect(findStartedStep(after, STEP)?.nextAttemptAt).toBe("2026-11-24T10:00:02.000Z");
    expect(findStartedStep(startAttempt(after, STEP, NOW) as OperationRecord, STEP)).not.toHaveProperty(
      "nextAttemptAt",
    );
  });

  it("show a step that was not planned once it runs", () => {
    const ended = endStep(buildStepOperation(), "Remove the product stack", NOW);
    expect(ended.steps.at(-1)).toMatchObject({ name: "Remove the product stack", status: "succeeded" });
  });
});

describe("the write that is due anyway", () => {
  const LATER = "2026-11-24T10:05:00.000Z";
  const planned = (kind: OperationRecord["kind"], names: string[]) => {
    const type = kind.startsWith("tenant.") ? "tenant" : kind.startsWith("user.") ? "user" : "subscription";
    const steps = names.map((name) => ({ name, status: "pending" as const, attempts: [] }));
    return buildOperation({ kind, status: "queued", target: { type, id: "x" }, steps });
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
    const after = startNextStep(endStep(running, "Make the identity", LATER), LATER, "Make the identity");
    expect(statuses(after)).toEqual(["succeeded", "running"]);
  });

  it("leaves steps that have a time-out, which would run while nothing is done", () => {
    const { after } = startOperation(planned("subscription.provision", [STEP, "Activate the subscription"]), NOW);
    expect(statuses(after)).toEqual(["pending", "pending"]);
    const names = ["Withdraw the access", "Remove the product stack", "Cancel the subscription"];
    const queued = planned("subscription.deprovision", names);
    const removal = { ...queued, ...startOperation(queued, NOW).after } as OperationRecord;
    const withdrawn = endStep(removal, "Withdraw the access", NOW);
    expect(statuses(startNextStep(withdrawn, NOW, "Withdraw the access"))).toEqual(["succeeded", "pending", "pending"]);
  });

  it("leaves the completion, steps that are not planned, and operations that are being stopped", () => {
    const names = ["Align the identity", "Complete the update"];
    const running = { ...planned("user.update", names), status: "running" as const };
    expect(startNextStep(running, NOW, "Align the identity")).toBe(running);
    expect(startNextStep(running, NOW, "Restore the product stack")).toBe(running);
    const stopped = { ...running, status: "cancelling" as const };
    expect(startNextStep(stopped, NOW)).toBe(stopped);
  });
});

describe("the trouble of a step", () => {
  const [AT_FIVE, AT_SIX] = ["2026-11-24T10:05:00.000Z", "2026-11-24T10:06:00.000Z"];
  const faulty = (before: OperationRecord) => failAttempt(before, STEP, error, { now: NOW, next: NOW }).after;
  const throttled = { ...error, code: "throttled" };
  const throttle = (before: OperationRecord) => markThrottled(before, STEP, throttled, NOW);
  const again = (before: OperationRecord) => startAttempt(before, STEP, NOW) ?? before;

  it("is forgotten once the step gets on: only faults in a row count", () => {
    const twice = again(faulty(again(faulty(startOperationStep()))));
    expect(findProgress(twice, STEP).faults).toBe(2);
    expect(findProgress(resetProgress(twice, STEP, NOW) as OperationRecord, STEP).faults).toBe(0);
    expect(resetProgress(startOperationStep(), STEP, NOW)).toBeUndefined();
  });

  it("is no fault where a service throttles it, and is shown at the attempt that is open", () => {
    const shown = throttle(startOperationStep()) as OperationRecord;
    expect(findProgress(shown, STEP)).toMatchObject({ faults: 0, throttledSince: NOW });
    expect(findStartedStep(shown, STEP)).toMatchObject({
      status: "running",
      attempts: [{ number: 1, error: throttled }],
    });
  });

  it("is written once, however long a service throttles", () => {
    expect(throttle(throttle(startOperationStep()) as OperationRecord)).toBeUndefined();
  });

  it("leaves no error at an attempt that reached its goal after all", () => {
    const ended = endStep(throttle(startOperationStep()) as OperationRecord, STEP, AT_FIVE);
    expect(findStartedStep(ended, STEP)?.attempts).toEqual([{ number: 1, startedAt: NOW, endedAt: AT_FIVE }]);
    expect(ended).not.toHaveProperty("progress");
    const going = resetProgress(throttle(startOperationStep()) as OperationRecord, STEP, AT_FIVE) as OperationRecord;
    expect(findStartedStep(going, STEP)).toMatchObject({ attempts: [{ number: 1, startedAt: NOW }] });
    expect(findStartedStep(going, STEP)?.attempts[0]).not.toHaveProperty("error");
  });

  it("does not count for a step's time-out while a service throttles, nor afterwards", () => {
    const start = Date.parse(NOW);
    const shown = throttle(startOperationStep()) as OperationRecord;
    expect(computeTimeoutStart(shown, STEP, AT_FIVE)).toBe(start + 5 * 60_000);
    const going = resetProgress(shown, STEP, AT_FIVE) as OperationRecord;
    expect(computeTimeoutStart(going, STEP, AT_SIX)).toBe(start + 5 * 60_000);
    expect(computeTimeoutStart(startOperationStep(), STEP, AT_SIX)).toBe(start);
    expect(computeTimeoutStart(buildStepOperation(), STEP, AT_SIX)).toBeUndefined();
  });

  it("of an operation that is over is kept no longer", () => {
    const over = failOrCancelOperation(
      { ...faulty(startOperationStep()), restarts: { status: "running", count: 1 } },
      error,
      NOW,
    ).after;
    expect(over).not.toHaveProperty("progress");
    expect(over).not.toHaveProperty("restarts");
  });
});

describe("the end of an operation", () => {
  it("counts a step that still runs as done where the goal was reached: it was only being repeated", () => {
    const { after } = succeedOperation(startOperationStep(), NOW);
    expect(findStartedStep(after as OperationRecord, STEP)).toMatchObject({
      status: "succeeded",
      endedAt: NOW,
      attempts: [{ number: 1, endedAt: NOW }],
    });
  });

  it("ends a step that still runs, with its open attempt", () => {
    const { after } = failOrCancelOperation(startOperationStep(), error, NOW);
    expect(findStartedStep(after as OperationRecord, STEP)).toMatchObject({
      status: "failed",
      endedAt: NOW,
      attempts: [{ number: 1, endedAt: NOW }],
    });
  });

  it("skips the steps that never ran", () => {
    const { after } = failOrCancelOperation(endStep(startOperationStep(), STEP, NOW, error), error, NOW);
    expect(after.steps.map(({ status }) => status)).toEqual(["failed", "skipped"]);
  });

  it("is a fact with the reason where it failed", () => {
    expect(failOrCancelOperation(buildStepOperation(), error, NOW).events).toMatchObject([
      { name: "OperationFailed", data: { error } },
    ]);
    expect(eventNamesOf([succeedOperation(buildStepOperation(), NOW)])).toEqual(["OperationSucceeded"]);
  });
});

describe("an operation that is tried again", () => {
  const LATER = "2026-11-24T11:00:00.000Z";
  const failed = () =>
    failOrCancelOperation(endStep(startOperationStep(), STEP, NOW, error), error, NOW).after as OperationRecord;

  it("is queued for its next run, without its error but with its attempts", () => {
    const { after, events } = requeueOperation(failed(), buildContext());
    expect(after).toMatchObject({ status: "queued", run: 2 });
    expect(after).not.toHaveProperty("error");
    expect(after.steps[0]).toMatchObject({ status: "pending", attempts: [{ number: 1, error }] });
    expect(events.map(({ name }) => name)).toEqual(["OperationRetried"]);
  });

  it("has as many faults to spare as the first time", () => {
    const again = startAttempt(requeueOperation(failed(), buildContext()).after as OperationRecord, STEP, LATER);
    expect(findProgress(again as OperationRecord, STEP).faults).toBe(0);
  });

  it("is cancelled, not failed, where somebody stopped it", () => {
    const stopped = buildStepOperation({ status: "cancelling", error: { ...error, code: "cancelled" } });
    expect(failOrCancelOperation(stopped, error, NOW).after.status).toBe("cancelled");
    expect(failOrCancelOperation(buildStepOperation({ status: "cancelling", error }), error, NOW).after.status).toBe(
      "failed",
    );
  });
});

describe("an operation whose execution ended without its say", () => {
  it("is cancelling in its next run where somebody aborted it, for the reason given", () => {
    expect(cancelAbortedOperation(buildStepOperation(), error).after).toMatchObject({
      status: "cancelling",
      run: 2,
      error,
    });
  });

  it("keeps its first reason when that happens again", () => {
    const cancelling = buildStepOperation({ status: "cancelling", error, run: 2 });
    const again = cancelAbortedOperation(cancelling, { ...error, reason: "another" });
    expect(again.after).toMatchObject({ status: "cancelling", run: 3, error });
    expect(again.events).toEqual([]);
  });

  it("goes on as it was in its next run otherwise, and tells nobody", () => {
    const { after, events } = resumeOperation(startOperationStep());
    expect(after).toMatchObject({ status: "running", run: 2, steps: startOperationStep().steps });
    expect(after).not.toHaveProperty("error");
    expect(events).toEqual([]);
  });

  it("counts that apart from the runs that people asked for, and anew in each status", () => {
    const resumed = resumeOperation(buildStepOperation({ run: 30 })).after as OperationRecord;
    expect(restartsOf(resumed)).toBe(1);
    expect(restartsOf(resumeOperation(resumed).after as OperationRecord)).toBe(2);
    expect(restartsOf(cancelAbortedOperation(resumed, error).after as OperationRecord)).toBe(1);
    expect(restartsOf({ ...resumed, status: "cancelling" })).toBe(0);
  });
});
