import { describe, expect, it } from "vitest";
import { catalog, eventNames, jsonSchemaOf, patternOf } from "../../events/catalog.ts";

describe("the catalogue of events", () => {
  it.each(eventNames)("%s is named by its own name, in the past tense", (name) => {
    const { name: called, version } = catalog[name];
    expect(name).toBe(version === 1 ? called : `${called}V${version}`);
    expect(called).toMatch(/(ed|Started|Succeeded|Withdrawn|LicenceEnding)$/);
  });

  it.each(eventNames)("%s has a closed JSON Schema", (name) => {
    expect(jsonSchemaOf(name)).toMatchObject({ type: "object", additionalProperties: false });
  });

  it("names the concerned products on each event of a tenant, subscription or user", () => {
    const lacking = eventNames.filter(
      (name) =>
        ["tenant", "subscription", "user"].includes(catalog[name].aggregate) &&
        !("productIds" in catalog[name].data.shape),
    );
    expect(lacking).toEqual([]);
  });

  it("gives the bus a pattern that matches exactly the named events", () => {
    expect(patternOf("TenantRequested", "ProductSubscribed")).toEqual({
      source: ["tenantry.tenants", "tenantry.subscriptions"],
      "detail-type": ["TenantRequested", "ProductSubscribed"],
    });
  });
});
