import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import { crmSubscription, requestTenant } from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";
import { createErrorReply } from "./harness/injection-point.ts";
import type { CallHandler } from "./harness/proxy.ts";
import { findRecordDifferences } from "./harness/record-check.ts";
import { isWhole } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";

/** The number of requests, and the rate at which the product's account allows new stacks. */
const ONBOARDING_COUNT = isWhole ? 1000 : 24;
const STACKS_PER_SECOND = 2;
const CONCURRENCY = 8;
const MAX_DURATION_MS = 60 * 60 * 1000;

/** Throttles the calls above the account's rate, like CloudFormation. */
function createRateLimit(perSecond: number): { handling: CallHandler; countThrottled: () => number } {
  let [second, calls, throttled] = [0, 0, 0];
  const handling: CallHandler = async (call, forward) => {
    if (call.action !== "CreateStack") return forward();
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) [second, calls] = [now, 0];
    calls += 1;
    if (calls <= perSecond) return forward();
    throttled += 1;
    return createErrorReply(call, 400, "Throttling", "Rate exceeded");
  };
  return { handling, countThrottled: () => throttled };
}

async function readFinalStatus(operationId: string): Promise<string | false> {
  const { body } = await (await signInAs("platform-admin")).get<Operation>(`/operations/${operationId}`);
  return body.done && body.status;
}

describe("many concurrent onboardings in an account that allows few new stacks a second", () => {
  let bench: Testbed;
  beforeAll(async () => {
    bench = await prepareTestbed({ timeout: 20 });
    await bench.setBatchSize(10);
  });
  afterAll(() => bench.restore());

  it(
    "all succeed, each with one stack",
    async () => {
      const { handling, countThrottled } = createRateLimit(STACKS_PER_SECOND);
      bench.proxy.reset(handling);
      const requested: { tenantId: string; operationId: string }[] = [];
      const request = async () => {
        while (requested.length < ONBOARDING_COUNT) {
          const { body } = await requestTenant({ subscriptions: [crmSubscription] });
          requested.push({ tenantId: body.tenant.id, operationId: body.operation.id });
        }
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, request));
      const statuses: string[] = [];
      for (const { operationId } of requested) {
        const status = () => readFinalStatus(operationId);
        statuses.push(await waitFor(`${operationId} ends`, status, { within: MAX_DURATION_MS, every: 500 }));
      }
      expect(statuses.filter((status) => status !== "succeeded")).toEqual([]);
      for (const { tenantId } of requested) expect(await findRecordDifferences(tenantId)).toEqual([]);
      process.stdout.write(` ${statuses.length} onboardings active, ${countThrottled()} requests throttled\n`);
      expect(countThrottled()).toBeGreaterThan(0);
    },
    MAX_DURATION_MS,
  );
});
