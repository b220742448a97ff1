import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tasks } from "../../infra/functions/tasks.ts";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import { chosenFrom, everything, named, seed } from "../support/fault-choice.ts";
import { fingerprint } from "../support/fault-normal-form.ts";
import { refusal } from "../support/fault-point.ts";
import type { Handling } from "../support/fault-proxy.ts";
import { runPath } from "../support/fault-run.ts";
import { paths } from "./paths.ts";

/** The throttling answer of each service. */
const codes: Record<string, [code: string, status: number]> = {
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
const cases: [path: string, services: string[]][] = [
  ["onboarding", ["DynamoDB", "STS", "CloudFormation", "S3", "Cognito", "StepFunctions", "EventBridge"]],
  ["change", ["DynamoDB", "STS", "CloudFormation", "S3"]],
  ["suspension", ["DynamoDB", "CloudFormation"]],
  ["reactivation", ["DynamoDB", "CloudFormation"]],
  ["offboarding", ["DynamoDB", "CloudFormation", "Cognito"]],
  ["invitation", ["DynamoDB", "Cognito"]],
  ["disabling", ["Cognito"]],
  ["removal", ["DynamoDB", "Cognito"]],
  ["verification", ["DynamoDB", "SQS", "SNS", "Cognito", "STS"]],
  ["trial", ["Scheduler"]],
];

/**
 * The time for which the throttling lasts, in ms. The bench waits less than the deployed system: Step Functions a twentieth, so
 * that this is ten minutes of it, and the queues a forty-fifth.
 */
const LASTS = { steps: 30_000, others: 13_000 };

const isStep = (caller: string): boolean => Object.hasOwn(tasks, caller);

/** Lets a service refuse every call of every function but the API's, from now on until its time is over. */
const throttling = (service: string): { handling: Handling; refused: () => number } => {
  const begun = Date.now();
  const [code, status] = codes[service] ?? ["ThrottlingException", 400];
  let refused = 0;
  return {
    refused: () => refused,
    handling: async (call, forward) => {
      const lasts = isStep(call.caller) ? LASTS.steps : LASTS.others;
      const concerned = call.service === service && !call.caller.endsWith("-api") && call.caller !== "authorizer";
      if (!concerned || Date.now() - begun > lasts) return forward();
      refused += 1;
      return refusal(call, status, code, "Rate exceeded (injected)");
    },
  };
};

const all = cases.flatMap(([path, services]) => services.map((service) => ({ path, service })));
const concerned = all.filter(({ path, service }) => `${path}/${service}`.startsWith(named));
const chosen = everything ? concerned : chosenFrom(all, 1);

describe.runIf(chosen.length > 0)("ten minutes of throttling end as if there had been none:", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await prepareBench();
  });
  afterAll(() => bench.restore());

  it.each(chosen)(
    "$path while $service refuses",
    async ({ path: name, service }) => {
      const path = paths.find((one) => one.name === name);
      if (path === undefined) throw new Error(`There is no path ${name}`);
      const clean = await runPath(path, bench);
      const { handling, refused } = throttling(service);
      const { form } = await runPath(path, bench, { handling, like: clean.form });
      const same = fingerprint(form) === fingerprint(clean.form);
      process.stdout.write(`   ${same ? "✓" : "✗"} ${name}/${service}: ${refused()} calls refused; seed ${seed}\n`);
      expect(refused()).toBeGreaterThan(0);
      expect(form, `TENANTRY_POINT=${name}/${service} npm run faults`).toEqual(clean.form);
    },
    10 * 60_000,
  );
});
