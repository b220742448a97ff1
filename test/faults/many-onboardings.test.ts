import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import { as, eventually } from "../support/engine.ts";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import { everything } from "../support/fault-choice.ts";
import { refusal } from "../support/fault-point.ts";
import type { Handling } from "../support/fault-proxy.ts";
import { crmStandard, requestTenant } from "../support/stories.ts";
import { differencesFromRecord } from "./harness/truth.ts";

/** A minute's arrivals, and how many stacks a second the product's account lets be made. */
const ONBOARDINGS = everything ? 1000 : 24;
const STACKS_A_SECOND = 2;
const AT_ONCE = 8;
const LONGEST = 60 * 60 * 1000;

/** Refuses what is beyond the account's rate as CloudFormation does, with `Throttling`. */
const withRate = (perSecond: number): { handling: Handling; refused: () => number } => {
  let [second, made, refused] = [0, 0, 0];
  const handling: Handling = async (call, forward) => {
    if (call.action !== "CreateStack") return forward();
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) [second, made] = [now, 0];
    made += 1;
    if (made <= perSecond) return forward();
    refused += 1;
    return refusal(call, 400, "Throttling", "Rate exceeded");
  };
  return { handling, refused: () => refused };
};

const settledStatus = async (operationId: string): Promise<string | false> => {
  const { body } = await (await as("platform-admin")).get<Operation>(`/operations/${operationId}`);
  return body.done && body.status;
};

describe("many onboardings at once in an account that makes few stacks a second", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await prepareBench({ timeout: 20 });
    await bench.batchSize(10);
  });
  afterAll(() => bench.restore());

  it(
    "all end active, and each has its one stack",
    async () => {
      const { handling, refused } = withRate(STACKS_A_SECOND);
      bench.proxy.set(handling);
      const requested: { tenantId: string; operationId: string }[] = [];
      const request = async () => {
        while (requested.length < ONBOARDINGS) {
          const { body } = await requestTenant({ subscriptions: [crmStandard] });
          requested.push({ tenantId: body.tenant.id, operationId: body.operation.id });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, request));
      const statuses: string[] = [];
      for (const { operationId } of requested) {
        const status = () => settledStatus(operationId);
        statuses.push(await eventually(`${operationId} ends`, status, { within: LONGEST, every: 500 }));
      }
      expect(statuses.filter((status) => status !== "succeeded")).toEqual([]);
      for (const { tenantId } of requested) expect(await differencesFromRecord(tenantId)).toEqual([]);
      process.stdout.write(` ${statuses.length} onboardings active, ${refused()} requests throttled on the way\n`);
      expect(refused()).toBeGreaterThan(0);
    },
    LONGEST,
  );
});
