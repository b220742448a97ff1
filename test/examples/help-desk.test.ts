import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { EventName } from "../../events/catalog.ts";
import type { Envelope } from "../../events/envelope.ts";
import { createConsumer } from "../../examples/helpdesk/consumer.ts";
import { createOrderStore, StateFile } from "../../examples/helpdesk/state-file.ts";
import { Workspaces } from "../../examples/helpdesk/workspaces.ts";
import { TENANT_ID } from "../support/builders.ts";
import { buildSqsBatch, deliverWithRetries } from "../support/events/deliveries.ts";
import { buildEvent } from "../support/events/generated-events.ts";

const folder = mkdtempSync(join(tmpdir(), "helpdesk-"));
afterAll(() => rmSync(folder, { recursive: true }));

const USER_ID = `usr_${"4".repeat(32)}`;

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
  const desk = { workspaces, reports, fails: false, profile: { email: "a@example.com" } as object | undefined };
  const controlPlane = {
    report: async (operationId: string, report: object) => {
      if (desk.fails) throw new Error("The control plane can't be reached");
      reports.push({ operationId, ...report });
    },
    getProfile: async () => desk.profile,
  };
  const readProfiles = () => stateFile.state.people[TENANT_ID] ?? {};
  const consumer = createConsumer({ stateFile, workspaces, controlPlane }, { onError: () => {} });
  return Object.assign(desk, { consumer, readProfiles });
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

  it("sends each report and ends in the state of the last event, despite reordered and repeated events", async () => {
    const deliveries = fc.shuffledSubarray([...lifecycleEvents, ...lifecycleEvents], {
      minLength: lifecycleEvents.length * 2,
    });
    await fc.assert(
      fc.asyncProperty(deliveries, async (events) => {
        const desk = createHelpDesk();
        const early: Envelope[] = [];
        for (const one of events) {
          const { batchItemFailures } = await desk.consumer(buildSqsBatch([one]));
          if (batchItemFailures.length > 0) early.push(one);
        }
        await deliverWithRetries(desk.consumer, early);
        expect(desk.workspaces.find(TENANT_ID)).toMatchObject(finalWorkspace);
        expect(new Set(desk.reports.map((one) => JSON.stringify(one))).size).toBe(desk.reports.length);
        expect(desk.reports).toHaveLength(3);
      }),
      { numRuns: 20 },
    );
  });

  it("keeps no limit of seats when the requested plan has none", async () => {
    const desk = createHelpDesk();
    const change = buildHelpDeskEvent("SubscriptionChangeRequested", 2, { seats: 5, wanted: { planId: "business" } });
    await deliverWithRetries(desk.consumer, [buildHelpDeskEvent("ProductSubscribed", 1, { seats: 5 }), change]);
    expect(desk.workspaces.find(TENANT_ID)).toMatchObject({ planId: "business", seats: undefined });
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

  it("reads a shared profile again after each update of the user, and deletes it only at its withdrawal", async () => {
    const desk = createHelpDesk();
    const person = createEventBuilder("users/usr_1");
    const update = (sequence: number, changed: string[]) =>
      person("UserUpdated", sequence, { userId: USER_ID, changed });
    const share = person("ProfileShared", 1, { userId: USER_ID });
    await deliverWithRetries(desk.consumer, [share]);
    const updated = { email: "a@example.com", displayName: "Ada" };
    desk.profile = updated;
    await deliverWithRetries(desk.consumer, [update(2, ["attributes.displayName"])]);
    expect(desk.readProfiles()).toEqual({ [USER_ID]: updated });
    // The tenant is leaving, and may be restored.
    desk.profile = undefined;
    await deliverWithRetries(desk.consumer, [update(3, ["attributes.displayName"])]);
    expect(desk.readProfiles()).toEqual({ [USER_ID]: updated });
    await deliverWithRetries(desk.consumer, [person("ProfileWithdrawn", 4, { userId: USER_ID })]);
    expect(desk.readProfiles()).toEqual({});
  });

  it("reads a profile although an update of the user overtakes the event of the sharing", async () => {
    const desk = createHelpDesk();
    const person = createEventBuilder("users/usr_1");
    const update = person("UserUpdated", 2, { userId: USER_ID, changed: ["roles"] });
    await deliverWithRetries(desk.consumer, [update]);
    await deliverWithRetries(desk.consumer, [person("ProfileShared", 1, { userId: USER_ID })]);
    expect(desk.readProfiles()).toEqual({ [USER_ID]: desk.profile });
  });
});

describe("the order store of the help desk", () => {
  it("gives an aggregate to another delivery only after the claim has expired", async () => {
    const store = createOrderStore(new StateFile(nextStateFile()));
    await store.claim("a", { owner: "first", now: 0, until: 10 });
    await store.release("a", "second");
    expect(await store.claim("a", { owner: "second", now: 9, until: 20 })).toBe("taken");
    expect(await store.claim("a", { owner: "second", now: 10, until: 20 })).toBe(0);
    await expect(store.complete("a", "first", 1)).rejects.toThrow("Another delivery has claimed a");
    await store.complete("a", "second", 2);
    expect(await store.claim("a", { owner: "third", now: 10, until: 20 })).toBe(2);
  });
});
