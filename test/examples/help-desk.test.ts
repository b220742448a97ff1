import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { consume } from "../../consumer/consume.ts";
import type { EventName } from "../../events/catalog.ts";
import type { Envelope } from "../../events/envelope.ts";
import { createHandlers } from "../../examples/helpdesk/handlers.ts";
import { createOrderStore, StateFile } from "../../examples/helpdesk/state-file.ts";
import { Workspaces } from "../../examples/helpdesk/workspaces.ts";
import { TENANT_ID } from "../support/builders.ts";
import { buildSqsBatch, deliverWithRetries } from "../support/events/deliveries.ts";
import { buildEvent } from "../support/events/generated-events.ts";

const folder = mkdtempSync(join(tmpdir(), "helpdesk-"));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
function nextStateFile(): string {
  count += 1;
  return join(folder, `${count}.json`);
}

/** Creates a help desk with its state in a file. `reports` are its sent reports; with `fails`, each report throws. */
function createHelpDesk({ file = nextStateFile(), host = "desk" } = {}) {
  const stateFile = new StateFile(file);
  const workspaces = new Workspaces(stateFile, (tenantId) => `http://${host}/${tenantId}`);
  const reports: object[] = [];
  const desk = { workspaces, reports, fails: false };
  const controlPlane = {
    report: async (operationId: string, report: object) => {
      if (desk.fails) throw new Error("The control plane can't be reached");
      reports.push({ operationId, ...report });
    },
    getProfile: async () => ({ email: "a@example.com" }),
  };
  const handlers = createHandlers(workspaces, controlPlane);
  return Object.assign(desk, {
    consumer: consume({ name: "desk", order: { store: createOrderStore(stateFile) }, handlers, onError: () => {} }),
  });
}

const createEventBuilder =
  (subject: string) =>
  (type: EventName, sequence: number, data: object = {}) => {
    const terms = { tenantId: TENANT_ID, productIds: ["helpdesk"], ...data };
    const place = String(sequence).padStart(32, "0");
    return { ...buildEvent(type, terms), id: `evt_${place}`, operationid: `op_${place}`, subject, sequence };
  };
const buildSubscriptionEvent = createEventBuilder(`tenants/${TENANT_ID}/subscriptions/helpdesk`);
const buildHelpDeskEvent = (type: EventName, sequence: number, data: object = {}): Envelope =>
  buildSubscriptionEvent(type, sequence, { productId: "helpdesk", planId: "basic", ...data });

const businessPlan = { planId: "business", seats: 9 };
/** The events of a tenant's subscription from its request to its suspension. */
const lifecycleEvents = [
  buildHelpDeskEvent("ProductSubscribed", 1),
  buildHelpDeskEvent("SubscriptionProvisioningStarted", 2),
  buildHelpDeskEvent("SubscriptionActivated", 3),
  buildHelpDeskEvent("SubscriptionChangeRequested", 4, { seats: 5, wanted: businessPlan }),
  buildHelpDeskEvent("SubscriptionChanged", 5, businessPlan),
  buildHelpDeskEvent("SubscriptionSuspensionRequested", 6, businessPlan),
  buildHelpDeskEvent("SubscriptionSuspended", 7, businessPlan),
];
const finalWorkspace = { ...businessPlan, status: "locked" };

describe("the help desk", () => {
  it("creates, changes and locks a workspace, and reports on each event that requests a report", async () => {
    const desk = createHelpDesk();
    await deliverWithRetries(desk.consumer, lifecycleEvents);
    expect(desk.workspaces.find(TENANT_ID)).toMatchObject(finalWorkspace);
    expect(desk.reports).toHaveLength(3);
    expect(desk.reports[0]).toMatchObject({
      outcome: "completed",
      outputs: { WorkspaceUrl: `http://desk/${TENANT_ID}` },
    });
  });

  it("ends in the state of the last event, despite reordered and repeated events", async () => {
    const deliveries = fc.shuffledSubarray([...lifecycleEvents, ...lifecycleEvents], {
      minLength: lifecycleEvents.length * 2,
    });
    await fc.assert(
      fc.asyncProperty(deliveries, async (events) => {
        const desk = createHelpDesk();
        for (const one of events) await deliverWithRetries(desk.consumer, [one]);
        expect(desk.workspaces.find(TENANT_ID)).toMatchObject(finalWorkspace);
        expect(new Set(desk.reports.map((one) => JSON.stringify(one))).size).toBe(desk.reports.length);
      }),
      { numRuns: 20 },
    );
  });

  it("repeats work whose report failed, also after a restart, and sends the same report", async () => {
    const file = nextStateFile();
    const first = createHelpDesk({ file });
    first.fails = true;
    expect((await first.consumer(buildSqsBatch([lifecycleEvents[0]]))).batchItemFailures).toHaveLength(1);
    const again = createHelpDesk({ file, host: "elsewhere" });
    await deliverWithRetries(again.consumer, [lifecycleEvents[0] as Envelope]);
    expect(again.reports).toMatchObject([{ outputs: { WorkspaceUrl: `http://desk/${TENANT_ID}` } }]);
  });

  it("repeats no work after a restart", async () => {
    const file = nextStateFile();
    await deliverWithRetries(createHelpDesk({ file }).consumer, lifecycleEvents);
    const again = createHelpDesk({ file });
    await deliverWithRetries(again.consumer, lifecycleEvents);
    expect(again.reports).toEqual([]);
    expect(again.workspaces.find(TENANT_ID)).toMatchObject(finalWorkspace);
  });

  it("has no workspace after the subscription's end or failure, and creates one for a new subscription", async () => {
    const desk = createHelpDesk();
    const ends = ["ProductUnsubscribed", "SubscriptionFailed", "SubscriptionCancelled"] as const;
    for (const [index, end] of ends.entries()) {
      await deliverWithRetries(desk.consumer, [buildHelpDeskEvent("ProductSubscribed", index * 2 + 1)]);
      expect(desk.workspaces.find(TENANT_ID)).toMatchObject({ status: "open" });
      await deliverWithRetries(desk.consumer, [buildHelpDeskEvent(end, index * 2 + 2)]);
      expect(desk.workspaces.find(TENANT_ID)).toBeUndefined();
    }
  });

  it("removes a user whose profile is withdrawn, even if the event of the sharing arrives later", async () => {
    const desk = createHelpDesk();
    const person = createEventBuilder("users/usr_1");
    await deliverWithRetries(desk.consumer, [buildHelpDeskEvent("ProductSubscribed", 1), person("ProfileShared", 2)]);
    expect(desk.workspaces.find(TENANT_ID)?.people).toBe(1);
    await deliverWithRetries(desk.consumer, [person("ProfileWithdrawn", 4), person("ProfileShared", 3)]);
    expect(desk.workspaces.find(TENANT_ID)?.people).toBe(0);
  });
});
