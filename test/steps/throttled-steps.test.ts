import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { newId } from "../../handlers/adapters/clock.ts";
import { getOperation } from "../../handlers/adapters/dynamodb/catalogs.ts";
import { dynamodb } from "../../handlers/adapters/dynamodb/dynamodb.ts";
import { commit } from "../../handlers/adapters/dynamodb/store.ts";
import { plannedSteps, queueOperation, startOperation } from "../../handlers/core/operation/operation.ts";
import { findStartedStep } from "../../handlers/core/operation/steps.ts";
import { accept } from "../../handlers/core/shared/decision.ts";
import { createStepHandler, findStepStart, type StepResult } from "../../handlers/steps/runtime/step-handler.ts";
import { pollPolicy, retries } from "../../orchestration/retries.ts";
import { workflows } from "../../orchestration/workflows.ts";
import type { OperationKind, OperationRecord } from "../../schemas/operation.ts";
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

/** The throttling answer of each service. */
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
const createThrottlingError = (service: Service): Error => {
  const [name, httpStatusCode] = throttled[service];
  return Object.assign(new Error(`${service} is asked too often (injected)`), { name, $metadata: { httpStatusCode } });
};

const stacks: Service[] = ["DynamoDB", "STS", "CloudFormation", "S3"];
/** The services that each step calls. The last step of a workflow has no record of its own: its function just throws. */
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
  "Ask the product": ["DynamoDB"],
};
/** Every step that notes its own progress: the tasks of all workflows but the last. */
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
  (Object.entries(plannedSteps).find(([, names]) => (names as readonly string[]).includes(name))?.[0] ??
    "subscription.provision") as OperationKind;

const advanceTime = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** An operation of a kind, in its run. */
const createRunningOperation = async (kind: OperationKind): Promise<OperationRecord> => {
  const context = { ...buildContext(), now: new Date().toISOString() };
  const target = { type: "subscription", id: "ten_x/crm" } as const;
  const queued = queueOperation(context, { id: newId("op"), kind, target });
  await commit(accept([queued]), context);
  const operation = (await getOperation(queued.after.id)) as OperationRecord;
  await commit(accept([startOperation(operation, context.now)]), context);
  return operation;
};

/** Calls a task as Step Functions does, by the policy of the workflow, while the clock jumps over the waits. */
const runState = async (task: () => Promise<unknown>, policy: readonly Retrier[]): Promise<unknown> => {
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
};

const runStep = (operation: OperationRecord, name: string, work: StepWork) => {
  const policy: readonly Retrier[] = name === "Ask the product" ? pollPolicy : retries;
  return runState(() => createStepHandler(work)({ operationId: operation.id, step: name }), policy);
};
const countRetryEvents = async ({ id }: OperationRecord): Promise<number> => (await getOperation(id))?.sequence ?? 0;

/** A step's work that a service refuses until a time, and that is done then. */
const throttleUntil = (time: number, service: Service, result: StepResult = { status: "succeeded" }): StepWork => {
  return async () => {
    if (Date.now() < time) throw createThrottlingError(service);
    return result;
  };
};

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

  it("is in the table, whichever it is", () => {
    expect([...steps].sort()).toEqual(Object.keys(servicesByStep).sort());
  });

  it.each(cases)("ends well: '$name' after $seconds s of $service", async ({ name, service, seconds }) => {
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

  it("ends well where its own table throttles it, so that nothing can be noted", async () => {
    const operation = await createRunningOperation("subscription.provision");
    const end = Date.now() + 10 * MINUTE;
    const send = dynamodb.send.bind(dynamodb);
    vi.spyOn(dynamodb, "send").mockImplementation(((command: never) => {
      return Date.now() < end ? Promise.reject(createThrottlingError("DynamoDB")) : send(command);
    }) as never);
    const work: StepWork = async () => ({ status: "succeeded" });
    expect(await runStep(operation, "Deploy the product stack", work)).toEqual({ status: "succeeded" });
  });

  it("shows that to people while it lasts", async () => {
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

  it("has as much time left afterwards as before: throttling is no part of a product's time-out", async () => {
    const operation = await createRunningOperation("subscription.provision");
    const name = "Deploy the product stack";
    const [begun, throttledUntil] = [Date.now(), Date.now() + 10 * MINUTE];
    let ready: number | undefined;
    const work: StepWork = async (current) => {
      if (Date.now() < throttledUntil) throw createThrottlingError("CloudFormation");
      // The stack is begun now and takes three minutes of five.
      ready ??= Date.now() + 3 * MINUTE;
      const taken = Date.now() - Date.parse(findStepStart(current, name) ?? "");
      if (taken > 5 * MINUTE) return { status: "failed", error: { code: "late", reason: "late", retryable: true } };
      return Date.now() < ready ? { status: "working" } : { status: "succeeded" };
    };
    expect(await runStep(operation, name, work)).toEqual({ status: "succeeded" });
    expect(Date.now() - begun).toBeGreaterThan(13 * MINUTE);
  });

  it("fails in the end, and says for how long it was throttled", async () => {
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

  it("fails after five in a row", async () => {
    const operation = await createRunningOperation("subscription.provision");
    let tries = 0;
    const work: StepWork = async () => {
      tries += 1;
      return broken();
    };
    expect(await runStep(operation, name, work)).toMatchObject({ status: "failed", error: { code: "fault" } });
    expect(tries).toBe(5);
  });

  it("goes on however many there are, as long as it gets on between them", async () => {
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

  it("does not count throttling among them", async () => {
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
