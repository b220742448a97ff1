import { describe, expect, it } from "vitest";
import { failOrCancelOperation, recordRetry } from "../../../handlers/core/operation/operation.ts";
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
import { NOW } from "../../support/builders.ts";
import { buildStepOperation, error, STEP, startOperationStep } from "./step-fixtures.ts";

describe("the steps of an operation", () => {
  it("start with a first attempt", () => {
    expect(findStartedStep(startOperationStep(), STEP)).toMatchObject({
      status: "running",
      startedAt: NOW,
      attempts: [{ number: 1 }],
    });
  });

  it("do not start again on a poll", () => {
    expect(startAttempt(startOperationStep(), STEP, NOW)).toBeUndefined();
  });

  it("keep each attempt with its error after a fault", () => {
    const { after, attempt } = failAttempt(startOperationStep(), STEP, error, { now: NOW, next: NOW });
    const { events } = recordRetry(startOperationStep(), after, { step: STEP, attempt, error });
    const again = startAttempt(after, STEP, NOW) as OperationRecord;
    expect(findStartedStep(again, STEP)?.attempts).toMatchObject([{ number: 1, error }, { number: 2 }]);
    expect(findProgress(again, STEP).faults).toBe(1);
    expect(events.map(({ name }) => name)).toEqual(["OperationStepRetried"]);
  });

  it("contain the time of the next attempt until it starts", () => {
    const { after } = failAttempt(startOperationStep(), STEP, error, { now: NOW, next: "2026-11-24T10:00:02.000Z" });
    expect(findStartedStep(after, STEP)?.nextAttemptAt).toBe("2026-11-24T10:00:02.000Z");
    expect(findStartedStep(startAttempt(after, STEP, NOW) as OperationRecord, STEP)).not.toHaveProperty(
      "nextAttemptAt",
    );
  });

  it("include an unplanned step that runs", () => {
    const ended = endStep(buildStepOperation(), "Remove the product stack", NOW);
    expect(ended.steps.at(-1)).toMatchObject({ name: "Remove the product stack", status: "succeeded" });
  });
});

describe("the progress of a step", () => {
  const [AT_FIVE, AT_SIX] = ["2026-11-24T10:05:00.000Z", "2026-11-24T10:06:00.000Z"];
  const faulty = (before: OperationRecord) => failAttempt(before, STEP, error, { now: NOW, next: NOW }).after;
  const throttled = { ...error, code: "throttled" };
  const throttle = (before: OperationRecord) => markThrottled(before, STEP, throttled, NOW);
  const again = (before: OperationRecord) => startAttempt(before, STEP, NOW) ?? before;

  it("resets when the step continues: only consecutive faults count", () => {
    const twice = again(faulty(again(faulty(startOperationStep()))));
    expect(findProgress(twice, STEP).faults).toBe(2);
    expect(findProgress(resetProgress(twice, STEP, NOW) as OperationRecord, STEP).faults).toBe(0);
    expect(resetProgress(startOperationStep(), STEP, NOW)).toBeUndefined();
  });

  it("records throttling on the open attempt, and not as a fault", () => {
    const shown = throttle(startOperationStep()) as OperationRecord;
    expect(findProgress(shown, STEP)).toMatchObject({ faults: 0, throttledSince: NOW });
    expect(findStartedStep(shown, STEP)).toMatchObject({
      status: "running",
      attempts: [{ number: 1, error: throttled }],
    });
  });

  it("is written once for a long throttling", () => {
    expect(throttle(throttle(startOperationStep()) as OperationRecord)).toBeUndefined();
  });

  it("removes the error of throttling from an attempt that succeeds", () => {
    const ended = endStep(throttle(startOperationStep()) as OperationRecord, STEP, AT_FIVE);
    expect(findStartedStep(ended, STEP)?.attempts).toEqual([{ number: 1, startedAt: NOW, endedAt: AT_FIVE }]);
    expect(ended).not.toHaveProperty("progress");
    const going = resetProgress(throttle(startOperationStep()) as OperationRecord, STEP, AT_FIVE) as OperationRecord;
    expect(findStartedStep(going, STEP)).toMatchObject({ attempts: [{ number: 1, startedAt: NOW }] });
    expect(findStartedStep(going, STEP)?.attempts[0]).not.toHaveProperty("error");
  });

  it("excludes throttled time from a step's time-out", () => {
    const start = Date.parse(NOW);
    const shown = throttle(startOperationStep()) as OperationRecord;
    expect(computeTimeoutStart(shown, STEP, AT_FIVE)).toBe(start + 5 * 60_000);
    const going = resetProgress(shown, STEP, AT_FIVE) as OperationRecord;
    expect(computeTimeoutStart(going, STEP, AT_SIX)).toBe(start + 5 * 60_000);
    expect(computeTimeoutStart(startOperationStep(), STEP, AT_SIX)).toBe(start);
    expect(computeTimeoutStart(buildStepOperation(), STEP, AT_SIX)).toBeUndefined();
  });

  it("ends with the operation", () => {
    const over = failOrCancelOperation(
      { ...faulty(startOperationStep()), restarts: { status: "running", count: 1 } },
      error,
      NOW,
    ).after;
    expect(over).not.toHaveProperty("progress");
    expect(over).not.toHaveProperty("restarts");
  });
});
