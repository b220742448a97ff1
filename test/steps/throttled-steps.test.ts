import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { newId } from "../../handlers/adapters/clock.ts";
import { getOperation } from "../../handlers/adapters/dynamodb/catalogs.ts";
import { dynamodb } from "../../handlers/adapters/dynamodb/dynamodb.ts";
import { commit } from "../../handlers/adapters/dynamodb/store.ts";
import { queueOperation, startOperation } from "../../handlers/core/operation/operation.ts";
import { planSteps } from "../../handlers/core/operation/planned-steps.ts";
import { findStartedStep } from "../../handlers/core/operation/steps.ts";
import { accept } from "../../handlers/core/shared/decision.ts";
import { createStepHandler } from "../../handlers/steps/runtime/step-handler.ts";
import { findStepStart } from "../../handlers/steps/runtime/step-records.ts";
import type { StepResult } from "../../handlers/steps/runtime/task-input.ts";
import { pollPolicy, retries } from "../../orchestration/retries.ts";
import { workflows } from "../../orchestration/workflows.ts";
import { OperationKind, type OperationRecord } from "../../schemas/operation.ts";
import { workflowSteps } from "../../schemas/workflow-steps.ts";
import { buildContext } from "../support/builders.ts";
import { createScratchTables } from "../support/tables/scratch-tables.ts";

type StepWork = Parameters<typeof createStepHandler>[0];
type Retrier = { ErrorEquals: readonly string[]; IntervalSeconds: number; BackoffRate: number } & {
  MaxDelaySeconds: number;
  MaxAttempts: number;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The throttling error of each service. */
const throttled = {
  DynamoDB: ["ProvisionedThroughputExceededException", 400],
  CloudFormation: ["Throttling", 400],
  STS: ["Throttling", 400],
  Cognito: ["TooManyRequestsException", 400],
  "Cognito's mail": ["LimitExceededException", 400],
  SNS: ["ThrottledException", 429],
  SQS: ["RequestThrottled", 403],
  EventBridge: ["ThrottlingException", 400],
  S3: ["SlowDown", 503],
} as const;
type Service = keyof typeof throttled;
function createThrottlingError(service: Service): Error {
  const [name, httpStatusCode] = throttled[service];
  return Object.assign(new Error(`${service} throttles (injected)`), { name, $metadata: { httpStatusCode } });
}

const stacks: Service[] = ["DynamoDB", "STS", "CloudFormation", "S3"];
/** The services that each step calls. The last step of a workflow records no progress and is not listed. */
const servicesByStep: Record<string, Service[]> = {
  "Make the identity": ["DynamoDB", "Cognito", "Cognito's mail"],
  "Align the identity": ["DynamoDB", "Cognito", "Cognito's mail"],
  "Remove the identity": ["DynamoDB", "Cognito"],
  "Remove the users": ["DynamoDB", "Cognito"],
  "Prepare the tenant": ["DynamoDB"],
  "Withdraw the access": ["DynamoDB"],
  "Deploy the product stack": stacks,
  "Update the product stack": stacks,
  "Restore the product stack": stacks,
  "Remove the product stack": stacks,
  "Connect the product": ["DynamoDB", "SQS", "SNS", "EventBridge", "Cognito"],
  "Check the product account": stacks,
  "Compare the stacks": stacks,
  "Repair the stacks": stacks,
  "Compare the identities": ["DynamoDB", "Cognito"],
  "Repair the identities": ["DynamoDB", "Cognito", "Cognito's mail"],
  "Compare the queues": ["DynamoDB", "SQS"],
  "Repair the queues": ["DynamoDB", "SQS"],
  "Ask the product": ["DynamoDB"],
};
/** The steps that record their progress: all tasks of the workflows except the last ones. */
const steps = [
  ...new Set(
    workflows.flatMap(({ definition }) =>
      Object.entries(definition.States).flatMap(([name, state]) =>
        state.Type === "Task" && !state["End"] ? [name] : [],
      ),
    ),
  ),
];
const kindOf = (name: string): OperationKind =>
  OperationKind.options.find((kind) => planSteps({ kind }).includes(name)) ?? "subscription.provision";

const advanceTime = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** Creates a running operation of a kind. */
async function createRunningOperation(kind: OperationKind): Promise<OperationRecord> {
  const context = { ...buildContext(), now: new Date().toISOString() };
  const target = { type: "subscription", id: "ten_x/crm" } as const;
  const queued = queueOperation(context, { id: newId("op"), kind, target });
  await commit(accept([queued]), context);
  const operation = (await getOperation(queued.after.id)) as OperationRecord;
  await commit(accept([startOperation(operation, context.now)]), context);
  return operation;
}

/** Calls a task with the workflow's retry policy as Step Functions does; the clock skips the waits. */
async function runState(task: () => Promise<unknown>, policy: readonly Retrier[]): Promise<unknown> {
  const counts = new Map<Retrier, number>();
  for (;;) {
    try {
      return await task();
    } catch (error) {
      const { name } = error as Error;
      const retrier = policy.find(({ ErrorEquals: names }) => names.includes(name) || names.includes("States.ALL"));
      const count = retrier === undefined ? 0 : (counts.get(retrier) ?? 0);
      if (retrier === undefined || count >= retrier.MaxAttempts) throw error;
      counts.set(retrier, count + 1);
      const wait = Math.min(retrier.IntervalSeconds * retrier.BackoffRate ** count, retrier.MaxDelaySeconds);
      advanceTime(wait * SECOND);
    }
  }
}

function runStep(operation: OperationRecord, name: string, work: StepWork) {
  const policy: readonly Retrier[] = name === workflowSteps.awaitReport.name ? pollPolicy : retries;
  return runState(() => createStepHandler(work)({ operationId: operation.id, step: name }), policy);
}
const countRetryEvents = async ({ id }: OperationRecord): Promise<number> => (await getOperation(id))?.sequence ?? 0;

/** Creates a step's work that a service throttles until a time. */
function throttleUntil(time: number, service: Service, result: StepResult = { status: "succeeded" }): StepWork {
  return async () => {
    if (Date.now() < time) throw createThrottlingError(service);
    return result;
  };
}

beforeAll(createScratchTables);
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("a step that a service throttles", () => {
  const cases = steps.flatMap((name) =>
    (servicesByStep[name] ?? []).flatMap((service) => [4, 600].map((seconds) => ({ name, service, seconds }))),
  );

  it("is listed in the table of services", () => {
    expect([...steps].sort()).toEqual(Object.keys(servicesByStep).sort());
  });

  it.each(cases)("succeeds: '$name' after $seconds s of throttling by $service", async ({ name, service, seconds }) => {
    const operation = await createRunningOperation(kindOf(name));
    const before = await countRetryEvents(operation);
    const started = (await getOperation(operation.id)) as OperationRecord;
    const end = Date.now() + seconds * SECOND;
    expect(await runStep(operation, name, throttleUntil(end, service))).toEqual({ status: "succeeded" });
    const after = (await getOperation(operation.id)) as OperationRecord;
    expect(findStartedStep(after, name)).toMatchObject({ status: "succeeded", attempts: [{ number: 1 }] });
    // No event reports a fault, and each change is one write: the step starts, is throttled, and ends. The first step of
    // an operation starts in the write that starts the operation.
    expect(await countRetryEvents(operation)).toBe(before);
    expect(after.version - started.version).toBe(findStartedStep(started, name) === undefined ? 3 : 2);
  });

  it("succeeds even if its own table throttles it, so that nothing can be recorded", async () => {
    const operation = await createRunningOperation("subscription.provision");
    const end = Date.now() + 10 * MINUTE;
    const send = dynamodb.send.bind(dynamodb);
    vi.spyOn(dynamodb, "send").mockImplementation(((command: never) => {
      return Date.now() < end ? Promise.reject(createThrottlingError("DynamoDB")) : send(command);
    }) as never);
    const work: StepWork = async () => ({ status: "succeeded" });
    expect(await runStep(operation, "Deploy the product stack", work)).toEqual({ status: "succeeded" });
  });

  it("shows the throttling while it lasts", async () => {
    const operation = await createRunningOperation("subscription.provision");
    const name = "Deploy the product stack";
    const once = createStepHandler(throttleUntil(Date.now() + MINUTE, "CloudFormation"));
    await expect(once({ operationId: operation.id, step: name })).rejects.toThrow(/throttled/);
    const shown = findStartedStep((await getOperation(operation.id)) as OperationRecord, name);
    expect(shown?.status).toBe("running");
    expect(shown?.attempts).toMatchObject([
      { error: { code: "throttled", reason: expect.stringMatching(/Throttling/) } },
    ]);
  });

  it("has the same time left afterwards, because throttling does not count towards the time-out", async () => {
    const operation = await createRunningOperation("subscription.provision");
    const name = "Deploy the product stack";
    const [startedAt, throttledUntil] = [Date.now(), Date.now() + 10 * MINUTE];
    let ready: number | undefined;
    const work: StepWork = async (current) => {
      if (Date.now() < throttledUntil) throw createThrottlingError("CloudFormation");
      // The stack starts now and takes three of five minutes.
      ready ??= Date.now() + 3 * MINUTE;
      const taken = Date.now() - Date.parse(findStepStart(current, name) ?? "");
      if (taken > 5 * MINUTE) return { status: "failed", error: { code: "late", reason: "late", retryable: true } };
      return Date.now() < ready ? { status: "working" } : { status: "succeeded" };
    };
    expect(await runStep(operation, name, work)).toEqual({ status: "succeeded" });
    expect(Date.now() - startedAt).toBeGreaterThan(13 * MINUTE);
  });

  it("fails after 26 hours with the start of the throttling", async () => {
    const operation = await createRunningOperation("user.provision");
    const work = throttleUntil(Number.POSITIVE_INFINITY, "Cognito's mail");
    const name = "Make the identity";
    const once = () => createStepHandler(work)({ operationId: operation.id, step: name });
    await expect(once()).rejects.toThrow(/throttled/);
    advanceTime(25 * HOUR);
    await expect(once()).rejects.toThrow(/throttled/);
    advanceTime(2 * HOUR);
    expect(await once()).toMatchObject({
      status: "failed",
      error: { code: "throttled", step: name, reason: expect.stringMatching(/since .* LimitExceededException/) },
    });
  });
});

describe("a step that meets faults", () => {
  const name = "Deploy the product stack";
  const broken = (): never => {
    throw new Error("It broke (injected)");
  };

  it("fails after five consecutive faults", async () => {
    const operation = await createRunningOperation("subscription.provision");
    let tries = 0;
    const work: StepWork = async () => {
      tries += 1;
      return broken();
    };
    expect(await runStep(operation, name, work)).toMatchObject({ status: "failed", error: { code: "fault" } });
    expect(tries).toBe(5);
  });

  it("continues after any number of faults with progress between them", async () => {
    const operation = await createRunningOperation("subscription.provision");
    let polls = 0;
    const work: StepWork = async () => {
      polls += 1;
      if (polls === 20) return { status: "succeeded" };
      return polls % 3 === 0 ? { status: "working" } : broken();
    };
    expect(await runStep(operation, name, work)).toEqual({ status: "succeeded" });
    expect(polls).toBe(20);
  });

  it("does not count throttling as a fault", async () => {
    const operation = await createRunningOperation("subscription.provision");
    let polls = 0;
    const work: StepWork = async () => {
      polls += 1;
      if (polls > 12) return { status: "succeeded" };
      throw polls % 4 === 0 ? new Error("It broke (injected)") : createThrottlingError("STS");
    };
    expect(await runStep(operation, name, work)).toEqual({ status: "succeeded" });
  });
});
