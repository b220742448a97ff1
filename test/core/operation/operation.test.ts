import { describe, expect, it } from "vitest";
import {
  cancelAbortedOperation,
  failOrCancelOperation,
  requeueOperation,
  restartsOf,
  resumeOperation,
  succeedOperation,
} from "../../../handlers/core/operation/operation.ts";
import { endStep, findProgress, findStartedStep, startAttempt } from "../../../handlers/core/operation/steps.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { buildContext, eventNamesOf, NOW } from "../../support/builders.ts";
import { buildStepOperation, error, STEP, startOperationStep } from "./step-fixtures.ts";

describe("the end of an operation", () => {
  it("counts a running step as succeeded if the operation succeeded", () => {
    const { after } = succeedOperation(startOperationStep(), NOW);
    expect(findStartedStep(after as OperationRecord, STEP)).toMatchObject({
      status: "succeeded",
      endedAt: NOW,
      attempts: [{ number: 1, endedAt: NOW }],
    });
  });

  it("ends a running step and its open attempt", () => {
    const { after } = failOrCancelOperation(startOperationStep(), error, NOW);
    expect(findStartedStep(after as OperationRecord, STEP)).toMatchObject({
      status: "failed",
      endedAt: NOW,
      attempts: [{ number: 1, endedAt: NOW, error }],
    });
  });

  it("skips the steps that never ran", () => {
    const { after } = failOrCancelOperation(endStep(startOperationStep(), STEP, NOW, error), error, NOW);
    expect(after.steps.map(({ status }) => status)).toEqual(["failed", "skipped"]);
  });

  it("is an event with the reason if the operation failed", () => {
    expect(failOrCancelOperation(buildStepOperation(), error, NOW).events).toMatchObject([
      { name: "OperationFailed", data: { error } },
    ]);
    expect(eventNamesOf([succeedOperation(buildStepOperation(), NOW)])).toEqual(["OperationSucceeded"]);
  });
});

describe("a retried operation", () => {
  const LATER = "2026-11-24T11:00:00.000Z";
  const failed = () =>
    failOrCancelOperation(endStep(startOperationStep(), STEP, NOW, error), error, NOW).after as OperationRecord;

  it("is queued for its next run, without its error and with its attempts", () => {
    const { after, events } = requeueOperation(failed(), buildContext());
    expect(after).toMatchObject({ status: "queued", run: 2 });
    expect(after).not.toHaveProperty("error");
    expect(after.steps[0]).toMatchObject({ status: "pending", attempts: [{ number: 1, error }] });
    expect(events.map(({ name }) => name)).toEqual(["OperationRetried"]);
  });

  it("starts without counted faults", () => {
    const again = startAttempt(requeueOperation(failed(), buildContext()).after as OperationRecord, STEP, LATER);
    expect(findProgress(again as OperationRecord, STEP).faults).toBe(0);
  });

  it("ends as cancelled, not failed, if somebody cancelled it", () => {
    const cancelling = buildStepOperation({ status: "cancelling", error: { ...error, code: "cancelled" } });
    expect(failOrCancelOperation(cancelling, error, NOW).after.status).toBe("cancelled");
    expect(failOrCancelOperation(buildStepOperation({ status: "cancelling", error }), error, NOW).after.status).toBe(
      "failed",
    );
  });
});

describe("an operation whose execution ended unexpectedly", () => {
  it("is cancelling in its next run if somebody aborted it, with the reason", () => {
    expect(cancelAbortedOperation(buildStepOperation(), error).after).toMatchObject({
      status: "cancelling",
      run: 2,
      error,
    });
  });

  it("keeps its first reason if it happens again", () => {
    const cancelling = buildStepOperation({ status: "cancelling", error, run: 2 });
    const again = cancelAbortedOperation(cancelling, { ...error, reason: "another" });
    expect(again.after).toMatchObject({ status: "cancelling", run: 3, error });
    expect(again.events).toEqual([]);
  });

  it("continues otherwise in its next run, without an event", () => {
    const { after, events } = resumeOperation(startOperationStep());
    expect(after).toMatchObject({ status: "running", run: 2, steps: startOperationStep().steps });
    expect(after).not.toHaveProperty("error");
    expect(events).toEqual([]);
  });

  it("counts restarts apart from requested runs, and anew in each status", () => {
    const resumed = resumeOperation(buildStepOperation({ run: 30 })).after as OperationRecord;
    expect(restartsOf(resumed)).toBe(1);
    expect(restartsOf(resumeOperation(resumed).after as OperationRecord)).toBe(2);
    expect(restartsOf(cancelAbortedOperation(resumed, error).after as OperationRecord)).toBe(1);
    expect(restartsOf({ ...resumed, status: "cancelling" })).toBe(0);
  });
});
