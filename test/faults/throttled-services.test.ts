import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { steps } from "../../infra/functions/steps.ts";
import { createErrorReply } from "./harness/injection-point.ts";
import { computeFingerprint } from "./harness/normal-form.ts";
import { runPath } from "./harness/path-run.ts";
import type { CallHandler } from "./harness/proxy.ts";
import { isWhole, sampleFrom, seed, selectedName } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";
import { paths } from "./paths/all-paths.ts";

/** The throttling error of each service. */
const throttlingErrors: Record<string, [code: string, status: number]> = {
  CloudFormation: ["Throttling", 400],
  Cognito: ["TooManyRequestsException", 400],
  DynamoDB: ["ProvisionedThroughputExceededException", 400],
  EventBridge: ["ThrottlingException", 400],
  S3: ["SlowDown", 503],
  SNS: ["Throttled", 429],
  SQS: ["RequestThrottled", 403],
  Scheduler: ["ThrottlingException", 429],
  StepFunctions: ["ThrottlingException", 400],
  STS: ["Throttling", 400],
};

/** The services that the functions of a path call. */
const throttlingCases: [path: string, services: string[]][] = [
  ["onboarding", ["DynamoDB", "STS", "CloudFormation", "S3", "Cognito", "StepFunctions", "EventBridge"]],
  ["change", ["DynamoDB", "STS", "CloudFormation", "S3"]],
  ["suspension", ["DynamoDB", "CloudFormation"]],
  ["reactivation", ["DynamoDB", "CloudFormation"]],
  ["offboarding", ["DynamoDB", "CloudFormation", "Cognito"]],
  ["invitation", ["DynamoDB", "Cognito"]],
  ["disabling", ["Cognito"]],
  ["removal", ["DynamoDB", "Cognito"]],
  ["verification", ["DynamoDB", "SQS", "Cognito", "STS"]],
  ["notification-of-a-leaving-tenant", ["SNS"]],
  ["trial", ["Scheduler"]],
];

/**
 * The duration of the throttling, in ms. The testbed's waits are shorter than production's: Step Functions waits a
 * twentieth, so that this equals ten minutes, and the queues wait a forty-fifth.
 */
const THROTTLING_MS = { steps: 30_000, others: 13_000 };

const isWorkflowTask = (caller: string): boolean => Object.hasOwn(steps, caller);

/** Creates a handler that throttles all calls to a service, except those of the API's functions, for a time that begins with
 *  the first of them. */
function createThrottling(service: string): { handling: CallHandler; countThrottled: () => number } {
  let startedAt: number | undefined;
  const [code, status] = throttlingErrors[service] ?? ["ThrottlingException", 400];
  let throttled = 0;
  return {
    countThrottled: () => throttled,
    handling: async (call, forward) => {
      const duration = isWorkflowTask(call.caller) ? THROTTLING_MS.steps : THROTTLING_MS.others;
      const isAffected = call.service === service && !call.caller.endsWith("-api") && call.caller !== "authorizer";
      if (!isAffected) return forward();
      startedAt ??= Date.now();
      if (Date.now() - startedAt > duration) return forward();
      throttled += 1;
      return createErrorReply(call, status, code, "Rate exceeded (injected)");
    },
  };
}

const allCases = throttlingCases.flatMap(([path, services]) => services.map((service) => ({ path, service })));
const matchingCases = allCases.filter(({ path, service }) => `${path}/${service}`.startsWith(selectedName));
const selectedCases = isWhole ? matchingCases : sampleFrom(allCases, 1);

describe.runIf(selectedCases.length > 0)("ten minutes of throttling do not change the outcome of", () => {
  let bench: Testbed;
  beforeAll(async () => {
    bench = await prepareTestbed();
  });
  afterAll(() => bench.restore());

  it.each(selectedCases)(
    "$path if $service throttles",
    async ({ path: name, service }) => {
      const path = paths.find((one) => one.name === name);
      if (path === undefined) throw new Error(`There is no path ${name}`);
      const clean = await runPath(path, bench);
      const { handling, countThrottled } = createThrottling(service);
      const { form } = await runPath(path, bench, { handling, like: clean.form });
      const isEqual = computeFingerprint(form) === computeFingerprint(clean.form);
      process.stdout.write(
        `   ${isEqual ? "✓" : "✗"} ${name}/${service}: ${countThrottled()} calls throttled; seed ${seed}\n`,
      );
      expect(countThrottled()).toBeGreaterThan(0);
      expect(form, `TENANTRY_POINT=${name}/${service} npm run faults`).toEqual(clean.form);
    },
    10 * 60_000,
  );
});
