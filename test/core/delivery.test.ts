import { describe, expect, it } from "vitest";
import { type EventName, eventNames } from "../../events/catalog.ts";
import { topicFacts, typesOn } from "../../events/topics.ts";
import { isWanted, queuesFor, scopesOf } from "../../handlers/core/delivery.ts";
import type { NotificationRecord } from "../../schemas/notification.ts";
import type { ProductRecord } from "../../schemas/product.ts";
import { aProduct, TENANT_ID } from "../support/builders.ts";
import { anEvent } from "../support/sealed-events.ts";

const connected = (id: string, more: Partial<ProductRecord> = {}): ProductRecord => {
  const { connection } = aProduct();
  return aProduct({ id, team: `${id}-team`, connection: { ...connection, queueUrl: `queue-of-${id}` }, ...more });
};
const products = new Map([
  ["crm", connected("crm")],
  ["desk", connected("desk")],
  ["old", connected("old", { status: "retired" })],
  ["new", aProduct({ id: "new", status: "verifying" })],
]);

/** An event that names these products, whether its kind usually does or not. */
const naming = (name: EventName, productIds: string[]) => {
  const event = anEvent(name);
  return { ...event, data: { ...event.data, productIds } };
};

describe("an event is put into the queue", () => {
  it("of each product that it names, where it is about a tenant, a subscription or a user", () => {
    for (const name of eventNames) {
      const named = queuesFor(naming(name, ["crm", "desk"]), products);
      const lifecycle = (topicFacts.lifecycle as readonly string[]).includes(name);
      expect([name, named]).toEqual([name, lifecycle ? ["queue-of-crm", "queue-of-desk"] : []]);
    }
  });

  it("of no other product, of none that is retired, and of none that has no queue yet", () => {
    for (const name of topicFacts.lifecycle) {
      for (const productIds of [[], ["old"], ["new"], ["crmx"], ["cr"], ["CRM"]]) {
        expect(queuesFor(naming(name, productIds), products)).toEqual([]);
      }
    }
  });
});

type Asking = Pick<NotificationRecord, "topic" | "filter" | "tenantId" | "team">;
const wants = (asking: Asking, event: ReturnType<typeof anEvent>) => isWanted(asking, event, products);
const OTHER = `ten_${"0".repeat(32)}`;
const about = (name: EventName, productIds: string[], tenantid = TENANT_ID) => ({
  ...naming(name, productIds),
  tenantid,
});

describe("who asked to be told", () => {
  it.each(Object.keys(topicFacts) as (keyof typeof topicFacts)[])("of %s hears its events and no others", (topic) => {
    const heard = eventNames.filter((name) => wants({ topic }, about(name, ["crm"])));
    expect(heard.map((name) => anEvent(name).type).sort()).toEqual(typesOn(topic).sort());
  });

  it("of some types hears of these alone", () => {
    const asking: Asking = { topic: "workflow-status", filter: { types: ["OperationFailed"] } };
    expect(wants(asking, about("OperationFailed", ["crm"]))).toBe(true);
    expect(wants(asking, about("OperationSucceeded", ["crm"]))).toBe(false);
  });

  it("for a tenant hears of that tenant alone, whatever the filter says", () => {
    const asking: Asking = { topic: "lifecycle", tenantId: TENANT_ID };
    expect(wants(asking, about("TenantUpdated", []))).toBe(true);
    expect(wants(asking, about("TenantUpdated", [], OTHER))).toBe(false);
    expect(wants({ ...asking, filter: { tenantId: OTHER } }, about("TenantUpdated", [], OTHER))).toBe(false);
    expect(wants({ topic: "lifecycle", filter: { tenantId: OTHER } }, about("TenantUpdated", []))).toBe(false);
  });

  it("for a team hears of the products that the team owns now, and of those alone", () => {
    const asking: Asking = { topic: "lifecycle", team: "crm-team" };
    expect(wants(asking, about("TenantUpdated", ["desk", "crm"]))).toBe(true);
    expect(wants(asking, about("TenantUpdated", ["desk"]))).toBe(false);
    expect(wants(asking, about("TenantUpdated", []))).toBe(false);
    expect(wants({ ...asking, filter: { productId: "crm" } }, about("TenantUpdated", ["crm", "desk"]))).toBe(true);
    expect(wants({ ...asking, filter: { productId: "desk" } }, about("TenantUpdated", ["crm", "desk"]))).toBe(false);
    const given = new Map(products).set("desk", connected("desk", { team: "crm-team" }));
    expect(isWanted(asking, about("TenantUpdated", ["desk"]), given)).toBe(true);
  });

  it("is looked for in the platform's scope, the tenant's, and those of the products' teams", () => {
    expect(scopesOf(about("TenantUpdated", ["crm", "desk", "unknown"]), products)).toEqual([
      "platform",
      `tenant#${TENANT_ID}`,
      "team#crm-team",
      "team#desk-team",
    ]);
    expect(scopesOf(anEvent("OperationFailed"), new Map())).toContain("platform");
  });
});
