import { describe, expect, it } from "vitest";
import {
  beginAttempt,
  endStep,
  failOperation,
  faultsOf,
  haltOperation,
  retryStep,
  stepOf,
  succeedOperation,
} from "../../handlers/core/operation.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import { anOperation, factsOf, NOW } from "../support/builders.ts";

const STEP = "Deploy the product stack";
const error = { code: "fault", reason: "it was throttled", retryable: true };
const operation = (overrides: Partial<OperationRecord> = {}) =>
  anOperation({
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
    const { after, facts } = retryStep(begun(), STEP, error, { now: NOW, next: NOW });
    const again = beginAttempt(after as OperationRecord, STEP, NOW) as OperationRecord;
    expect(stepOf(again, STEP)?.attempts).toMatchObject([{ number: 1, error }, { number: 2 }]);
    expect(faultsOf(stepOf(again, STEP))).toBe(1);
    expect(facts.map(({ name }) => name)).toEqual(["OperationStepRetried"]);
  });

  it("say when the next attempt comes, and forget it once it has begun", () => {
    const { after } = retryStep(begun(), STEP, error, { now: NOW, next: "2026-11-24T10:00:02.000Z" });
    expect(stepOf(after as OperationRecord, STEP)?.nextAttemptAt).toBe("2026-11-24T10:00:02.000Z");
    expect(stepOf(beginAttempt(after as OperationRecord, STEP, NOW) as OperationRecord, STEP)).not.toHaveProperty(
      "nextAttemptAt",
    );
  });

  it("show a step that was not planned once it runs", () => {
    const ended = endStep(operation(), "Remove the product stack", NOW);
    expect(ended.steps.at(-1)).toMatchObject({ name: "Remove the product stack", status: "succeeded" });
  });
});

describe("the end of an operation", () => {
  it("ends a step that still runs, with its open attempt", () => {
    const { after } = failOperation(begun(), error, NOW);
    expect(stepOf(after as OperationRecord, STEP)).toMatchObject({
      status: "failed",
      endedAt: NOW,
      attempts: [{ number: 1, endedAt: NOW }],
    });
  });

  it("skips the steps that never ran", () => {
    const { after } = failOperation(endStep(begun(), STEP, NOW, error), error, NOW);
    expect(after.steps.map(({ status }) => status)).toEqual(["failed", "skipped"]);
  });

  it("is a fact with the reason where it failed", () => {
    expect(failOperation(operation(), error, NOW).facts).toMatchObject([{ name: "OperationFailed", data: { error } }]);
    expect(factsOf([succeedOperation(operation(), NOW)])).toEqual(["OperationSucceeded"]);
  });
});

describe("an operation whose execution ended unseen", () => {
  it("is cancelling in its next run, for the reason given", () => {
    expect(haltOperation(operation(), error).after).toMatchObject({ status: "cancelling", run: 2, error });
  });

  it("keeps its first reason when that happens again", () => {
    const cancelling = operation({ status: "cancelling", error, run: 2 });
    const again = haltOperation(cancelling, { ...error, reason: "another" });
    expect(again.after).toMatchObject({ status: "cancelling", run: 3, error });
    expect(again.facts).toEqual([]);
  });
});
