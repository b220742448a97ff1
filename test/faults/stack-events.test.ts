import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import { crmSubscription, onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";
import type { CallHandler, Reply } from "./harness/proxy.ts";
import { findRecordDifferences } from "./harness/record-check.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";

/** Returns a reply with a replaced text in its body. */
function rewriteReply(reply: Reply, from: RegExp, to: string): Reply {
  const body = Buffer.from(reply.body.toString().replaceAll(from, to));
  const headers = reply.headers.map((one, index) =>
    reply.headers[index - 1]?.toLowerCase() === "content-length" ? String(body.length) : one,
  );
  return { ...reply, headers, body };
}

/** An update executes the change set that was read before. */
const isUpdate = ({ action }: { action?: string | undefined }) =>
  action === "UpdateStack" || action === "ExecuteChangeSet";
const isDescribeEvents = ({ caller, action }: { caller: string; action: string }) =>
  caller === "provisioner" && action === "DescribeStackEvents";

const internalFailure: Reply = {
  status: 500,
  headers: ["Content-Type", "text/xml"],
  body: Buffer.from(
    "<ErrorResponse><Error><Type>Server</Type><Code>InternalFailure</Code><Message>Broken</Message></Error></ErrorResponse>",
  ),
};

describe("a change of a subscription", () => {
  let bench: Testbed;
  beforeAll(async () => {
    bench = await prepareTestbed();
  });
  afterEach(() => bench.proxy.reset());
  afterAll(() => bench.restore());

  const prepareChange = async () => {
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    const path = `/tenants/${tenant.id}/subscriptions/crm`;
    const admin = await signInAs("platform-admin");
    const sendChange = () => admin.patch<Operation>(path, { planId: "enterprise", seats: 77 });
    return { tenant, admin, sendChange };
  };

  it("waits for the newest event of its stack, which may be later than the stack's status", async () => {
    const { tenant, sendChange } = await prepareChange();
    let lateReads = 2;
    let isUpdating = false;
    bench.proxy.reset(async (call, forward) => {
      const reply = await forward();
      if (isUpdate(call)) isUpdating = true;
      if (call.action === "DescribeStacks" && isUpdating) {
        // The update lasts until the next poll.
        isUpdating = false;
        return rewriteReply(reply, />UPDATE_COMPLETE</g, ">UPDATE_IN_PROGRESS<");
      }
      if (!isDescribeEvents(call) || lateReads === 0) return reply;
      lateReads -= 1;
      return rewriteReply(reply, />UPDATE_COMPLETE</g, ">UPDATE_COMPLETE_CLEANUP_IN_PROGRESS<");
    });
    const { id } = (await sendChange()).body;
    expect(await waitForOperation(id)).toMatchObject({ status: "succeeded" });
    expect(await findRecordDifferences(tenant.id)).toEqual([]);
  });

  it("is undone after a cancellation, even if its stack's events can't be read at first", async () => {
    const { tenant, admin, sendChange } = await prepareChange();
    let id = "";
    let [isCancelled, faults] = [false, 1];
    const handling: CallHandler = async (call, forward) => {
      const reply = await forward();
      if (isUpdate(call) && !isCancelled) {
        await waitFor("the operation is known", () => id !== "");
        await admin.post(`/operations/${id}/cancel`);
        isCancelled = true;
      }
      if (!isDescribeEvents(call) || !isCancelled || faults === 0) return reply;
      faults -= 1;
      return internalFailure;
    };
    bench.proxy.reset(handling);
    id = (await sendChange()).body.id;
    expect(await waitForOperation(id)).toMatchObject({ status: "cancelled" });
    expect(faults).toBe(0);
    expect(await findRecordDifferences(tenant.id)).toEqual([]);
  });
});
