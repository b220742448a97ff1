import { describe, expect, it } from "vitest";
import { catalog, eventNames, patternOf } from "../../events/catalog.ts";
import { jsonSchemaOf } from "../../events/json-schema.ts";

describe("the event catalog", () => {
  it.each(eventNames)("%s has a name in the past tense, with its version", (name) => {
    const { name: eventName, version } = catalog[name];
    expect(name).toBe(version === 1 ? eventName : `${eventName}V${version}`);
    expect(eventName).toMatch(/(ed|Started|Succeeded|Withdrawn|RolledBack|LicenceEnding|TenantLeaving)$/);
  });

  it.each(eventNames)("%s has a closed JSON Schema", (name) => {
    expect(jsonSchemaOf(name)).toMatchObject({ type: "object", additionalProperties: false });
  });

  it("requires productIds on all events of tenants, subscriptions and users", () => {
    const lacking = eventNames.filter(
      (name) =>
        ["tenant", "subscription", "user"].includes(catalog[name].aggregate) &&
        !("productIds" in catalog[name].data.shape),
    );
    expect(lacking).toEqual([]);
  });

  it("returns a bus pattern that matches exactly the named events", () => {
    expect(patternOf("TenantRequested", "ProductSubscribed")).toEqual({
      source: ["tenantry.tenants", "tenantry.subscriptions"],
      "detail-type": ["TenantRequested", "ProductSubscribed"],
    });
  });
});
