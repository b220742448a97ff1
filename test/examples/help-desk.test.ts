import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { consume } from "../../consumer/consume.ts";
import type { EventName } from "../../events/catalog.ts";
import type { Envelope } from "../../events/envelope.ts";
import { handlersOf } from "../../examples/helpdesk/handlers.ts";
import { Kept, keptOrder } from "../../examples/helpdesk/kept.ts";
import { Workspaces } from "../../examples/helpdesk/workspaces.ts";
import { TENANT_ID } from "../support/builders.ts";
import { batchOf, deliver } from "../support/deliveries.ts";
import { anEvent } from "../support/sealed-events.ts";

const folder = mkdtempSync(join(tmpdir(), "helpdesk-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
const aFile = (): string => {
  count += 1;
  return join(folder, `${count}.json`);
};

/** A help desk with what it has in a file, and the reports that it has sent; `fails` lets its next report get lost. */
const aDesk = ({ file = aFile(), host = "desk" } = {}) => {
  const kept = new Kept(file);
  const workspaces = new Workspaces(kept, (tenantId) => `http://${host}/${tenantId}`);
  const reports: object[] = [];
  const desk = { workspaces, reports, fails: false };
  const controlPlane = {
    report: async (operationId: string, report: object) => {
      if (desk.fails) throw new Error("The control plane can't be reached");
      reports.push({ operationId, ...report });
    },
    profile: async () => ({ email: "a@example.com" }),
  };
  const handlers = handlersOf(workspaces, controlPlane);
  return Object.assign(desk, { consumer: consume({ name: "desk", order: { store: keptOrder(kept) }, handlers }) });
};

const about =
  (subject: string) =>
  (type: EventName, sequence: number, data: object = {}) => {
    const terms = { tenantId: TENANT_ID, productIds: ["helpdesk"], ...data };
    const place = String(sequence).padStart(32, "0");
    return { ...anEvent(type, terms), id: `evt_${place}`, operationid: `op_${place}`, subject, sequence };
  };
const subscription = about(`tenants/${TENANT_ID}/subscriptions/helpdesk`);
const fact = (type: EventName, sequence: number, data: object = {}): Envelope =>
  subscription(type, sequence, { productId: "helpdesk", planId: "basic", ...data });

const business = { planId: "business", seats: 9 };
/** The life of a tenant, as its facts tell of it. */
const life = [
  fact("ProductSubscribed", 1),
  fact("SubscriptionProvisioningStarted", 2),
  fact("SubscriptionActivated", 3),
  fact("SubscriptionChangeRequested", 4, { seats: 5, wanted: business }),
  fact("SubscriptionChanged", 5, business),
  fact("SubscriptionSuspensionRequested", 6, business),
  fact("SubscriptionSuspended", 7, business),
];
const atTheEnd = { ...business, status: "locked" };

describe("the help desk", () => {
  it("makes, changes and locks a workspace as the facts ask, and reports on what waits for a report", async () => {
    const desk = aDesk();
    await deliver(desk.consumer, life);
    expect(desk.workspaces.find(TENANT_ID)).toMatchObject(atTheEnd);
    expect(desk.reports).toHaveLength(3);
    expect(desk.reports[0]).toMatchObject({
      outcome: "completed",
      outputs: { WorkspaceUrl: `http://desk/${TENANT_ID}` },
    });
  });

  it("ends as the last fact says, in whatever order and however often the facts come", async () => {
    const deliveries = fc.shuffledSubarray([...life, ...life], { minLength: life.length * 2 });
    await fc.assert(
      fc.asyncProperty(deliveries, async (facts) => {
        const desk = aDesk();
        for (const one of facts) await deliver(desk.consumer, [one]);
        expect(desk.workspaces.find(TENANT_ID)).toMatchObject(atTheEnd);
        expect(new Set(desk.reports.map((one) => JSON.stringify(one))).size).toBe(desk.reports.length);
      }),
      { numRuns: 20 },
    );
  });

  it("does again what it could not report on, also after a restart, and answers the same", async () => {
    const file = aFile();
    const first = aDesk({ file });
    first.fails = true;
    expect((await first.consumer(batchOf([life[0]]))).batchItemFailures).toHaveLength(1);
    const again = aDesk({ file, host: "elsewhere" });
    await deliver(again.consumer, [life[0] as Envelope]);
    expect(again.reports).toMatchObject([{ outputs: { WorkspaceUrl: `http://desk/${TENANT_ID}` } }]);
  });

  it("knows after a restart what it has done", async () => {
    const file = aFile();
    await deliver(aDesk({ file }).consumer, life);
    const again = aDesk({ file });
    await deliver(again.consumer, life);
    expect(again.reports).toEqual([]);
    expect(again.workspaces.find(TENANT_ID)).toMatchObject(atTheEnd);
  });

  it("has nothing left after the subscription, also where its provisioning failed, and comes again with a new one", async () => {
    const desk = aDesk();
    const ends = ["ProductUnsubscribed", "SubscriptionFailed", "SubscriptionCancelled"] as const;
    for (const [index, end] of ends.entries()) {
      await deliver(desk.consumer, [fact("ProductSubscribed", index * 2 + 1)]);
      expect(desk.workspaces.find(TENANT_ID)).toMatchObject({ status: "open" });
      await deliver(desk.consumer, [fact(end, index * 2 + 2)]);
      expect(desk.workspaces.find(TENANT_ID)).toBeUndefined();
    }
  });

  it("forgets a person whose profile was withdrawn, also where it hears of the sharing later", async () => {
    const desk = aDesk();
    const person = about("users/usr_1");
    await deliver(desk.consumer, [fact("ProductSubscribed", 1), person("ProfileShared", 2)]);
    expect(desk.workspaces.find(TENANT_ID)?.people).toBe(1);
    await deliver(desk.consumer, [person("ProfileWithdrawn", 4), person("ProfileShared", 3)]);
    expect(desk.workspaces.find(TENANT_ID)?.people).toBe(0);
  });
});
