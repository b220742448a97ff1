import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import { as, eventually } from "../support/engine.ts";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import type { Handling, Reply } from "../support/fault-proxy.ts";
import { aSettledTenant, crmStandard, ended } from "../support/stories.ts";
import { differencesFromRecord } from "./harness/truth.ts";

/** Returns a reply with another text in its body. */
const rewritten = (reply: Reply, from: RegExp, to: string): Reply => {
  const body = Buffer.from(reply.body.toString().replaceAll(from, to));
  const headers = reply.headers.map((one, index) =>
    reply.headers[index - 1]?.toLowerCase() === "content-length" ? String(body.length) : one,
  );
  return { ...reply, headers, body };
};

const isEvents = ({ caller, action }: { caller: string; action: string }) =>
  caller === "provisioner" && action === "DescribeStackEvents";

const broken: Reply = {
  status: 500,
  headers: ["Content-Type", "text/xml"],
  body: Buffer.from(
    "<ErrorResponse><Error><Type>Server</Type><Code>InternalFailure</Code><Message>Broken</Message></Error></ErrorResponse>",
  ),
};

describe("a change of a subscription", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await prepareBench();
  });
  afterEach(() => bench.proxy.set());
  afterAll(() => bench.restore());

  const change = async () => {
    const { tenant } = await aSettledTenant({ subscriptions: [crmStandard] });
    const path = `/tenants/${tenant.id}/subscriptions/crm`;
    const admin = await as("platform-admin");
    const begin = () => admin.patch<Operation>(path, { planId: "enterprise", seats: 77 });
    return { tenant, admin, begin };
  };

  it("waits for the newest event of its stack, which may be behind the stack's status", async () => {
    const { tenant, begin } = await change();
    let behind = 2;
    let isUpdating = false;
    bench.proxy.set(async (call, forward) => {
      const reply = await forward();
      if (call.action === "UpdateStack") isUpdating = true;
      if (call.action === "DescribeStacks" && isUpdating) {
        // The update takes until the next poll.
        isUpdating = false;
        return rewritten(reply, />UPDATE_COMPLETE</g, ">UPDATE_IN_PROGRESS<");
      }
      if (!isEvents(call) || behind === 0) return reply;
      behind -= 1;
      return rewritten(reply, />UPDATE_COMPLETE</g, ">UPDATE_COMPLETE_CLEANUP_IN_PROGRESS<");
    });
    const { id } = (await begin()).body;
    expect(await ended(id)).toMatchObject({ status: "succeeded" });
    expect(await differencesFromRecord(tenant.id)).toEqual([]);
  });

  it("is undone after a cancellation, also where its stack's events can't be read at first", async () => {
    const { tenant, admin, begin } = await change();
    let id = "";
    let [stopped, faults] = [false, 1];
    const handling: Handling = async (call, forward) => {
      const reply = await forward();
      if (call.action === "UpdateStack" && !stopped) {
        await eventually("the operation is known", () => id !== "");
        await admin.post(`/operations/${id}/cancel`);
        stopped = true;
      }
      if (!isEvents(call) || !stopped || faults === 0) return reply;
      faults -= 1;
      return broken;
    };
    bench.proxy.set(handling);
    id = (await begin()).body.id;
    expect(await ended(id)).toMatchObject({ status: "cancelled" });
    expect(faults).toBe(0);
    expect(await differencesFromRecord(tenant.id)).toEqual([]);
  });
});
