import { describe, expect, it } from "vitest";
import { type EventName, eventNames } from "../../../events/catalog.ts";
import { eventTypesOf, topicEvents } from "../../../events/topics.ts";
import { isSubscribedTo, listNotificationScopes, listQueues } from "../../../handlers/core/notification/delivery.ts";
import type { NotificationRecord } from "../../../schemas/notification.ts";
import type { ProductRecord } from "../../../schemas/product.ts";
import { buildProduct, TENANT_ID } from "../../support/builders.ts";
import { buildEvent } from "../../support/events/generated-events.ts";

function buildConnectedProduct(id: string, more: Partial<ProductRecord> = {}): ProductRecord {
  const { connection } = buildProduct();
  return buildProduct({ id, team: `${id}-team`, connection: { ...connection, queueUrl: `queue-of-${id}` }, ...more });
}
const products = new Map([
  ["crm", buildConnectedProduct("crm")],
  ["desk", buildConnectedProduct("desk")],
  ["old", buildConnectedProduct("old", { status: "retired" })],
  ["new", buildProduct({ id: "new", status: "verifying" })],
]);

/** Builds an event with these product ids, also for types that usually have none. */
function buildEventNaming(name: EventName, productIds: string[]) {
  const event = buildEvent(name);
  return { ...event, data: { ...event.data, productIds } };
}

describe("an event goes to the queue", () => {
  it("of each product that it names, if it concerns a tenant, a subscription or a user", () => {
    for (const name of eventNames) {
      const named = listQueues(buildEventNaming(name, ["crm", "desk"]), products);
      const lifecycle = (topicEvents.lifecycle as readonly string[]).includes(name);
      expect([name, named]).toEqual([
        name,
        lifecycle ? ["crm", "desk"].map((id) => ({ url: `queue-of-${id}`, mayBeDeleted: false })) : [],
      ]);
    }
  });

  it("of a retired product, if it is older than the retirement; the queue may be deleted", () => {
    const { updatedAt } = products.get("old") ?? buildProduct();
    const addSeconds = (seconds: number) => new Date(Date.parse(updatedAt) + seconds * 1000).toISOString();
    for (const name of topicEvents.lifecycle) {
      const queuesAt = (time: string) => listQueues({ ...buildEventNaming(name, ["old"]), time }, products);
      for (const time of [addSeconds(-86_400), updatedAt, addSeconds(5)])
        expect(queuesAt(time)).toEqual([{ url: "queue-of-old", mayBeDeleted: true }]);
      expect(queuesAt(addSeconds(3600))).toEqual([]);
    }
  });

  it("of no other product and no product without a queue", () => {
    for (const name of topicEvents.lifecycle) {
      for (const productIds of [[], ["new"], ["crmx"], ["cr"], ["CRM"]]) {
        expect(listQueues(buildEventNaming(name, productIds), products)).toEqual([]);
      }
    }
  });
});

type Request = Pick<NotificationRecord, "topic" | "filter" | "tenantId" | "team">;
const isSubscribed = (notification: Request, event: ReturnType<typeof buildEvent>) =>
  isSubscribedTo(notification, event, products);
const OTHER_TENANT_ID = `ten_${"0".repeat(32)}`;
const buildTenantEvent = (name: EventName, productIds: string[], tenantid = TENANT_ID) => ({
  ...buildEventNaming(name, productIds),
  tenantid,
});

describe("a notification", () => {
  it.each(Object.keys(topicEvents) as (keyof typeof topicEvents)[])(
    "of the topic %s matches its events only",
    (topic) => {
      const received = eventNames.filter((name) => isSubscribed({ topic }, buildTenantEvent(name, ["crm"])));
      expect(received.map((name) => buildEvent(name).type).sort()).toEqual(eventTypesOf(topic).sort());
    },
  );

  it("with a filter on types matches these types only", () => {
    const asking: Request = { topic: "workflow-status", filter: { types: ["OperationFailed"] } };
    expect(isSubscribed(asking, buildTenantEvent("OperationFailed", ["crm"]))).toBe(true);
    expect(isSubscribed(asking, buildTenantEvent("OperationSucceeded", ["crm"]))).toBe(false);
  });

  it("of a tenant matches events of that tenant only, whatever the filter", () => {
    const asking: Request = { topic: "lifecycle", tenantId: TENANT_ID };
    expect(isSubscribed(asking, buildTenantEvent("TenantUpdated", []))).toBe(true);
    expect(isSubscribed(asking, buildTenantEvent("TenantUpdated", [], OTHER_TENANT_ID))).toBe(false);
    expect(
      isSubscribed(
        { ...asking, filter: { tenantId: OTHER_TENANT_ID } },
        buildTenantEvent("TenantUpdated", [], OTHER_TENANT_ID),
      ),
    ).toBe(false);
    expect(
      isSubscribed(
        { topic: "lifecycle", filter: { tenantId: OTHER_TENANT_ID } },
        buildTenantEvent("TenantUpdated", []),
      ),
    ).toBe(false);
  });

  it("of a team matches events of the products that the team currently owns", () => {
    const asking: Request = { topic: "lifecycle", team: "crm-team" };
    expect(isSubscribed(asking, buildTenantEvent("TenantUpdated", ["desk", "crm"]))).toBe(true);
    expect(isSubscribed(asking, buildTenantEvent("TenantUpdated", ["desk"]))).toBe(false);
    expect(isSubscribed(asking, buildTenantEvent("TenantUpdated", []))).toBe(false);
    expect(
      isSubscribed({ ...asking, filter: { productId: "crm" } }, buildTenantEvent("TenantUpdated", ["crm", "desk"])),
    ).toBe(true);
    expect(
      isSubscribed({ ...asking, filter: { productId: "desk" } }, buildTenantEvent("TenantUpdated", ["crm", "desk"])),
    ).toBe(false);
    const provided = new Map(products).set("desk", buildConnectedProduct("desk", { team: "crm-team" }));
    expect(isSubscribedTo(asking, buildTenantEvent("TenantUpdated", ["desk"]), provided)).toBe(true);
  });

  it("is found in the scopes of the platform, the tenant and the products' teams", () => {
    expect(listNotificationScopes(buildTenantEvent("TenantUpdated", ["crm", "desk", "unknown"]), products)).toEqual([
      "platform",
      `tenant#${TENANT_ID}`,
      "team#crm-team",
      "team#desk-team",
    ]);
    expect(listNotificationScopes(buildEvent("OperationFailed"), new Map())).toContain("platform");
  });
});
