import { expect, test } from "vitest";
import eventTypes from "../../console/src/api/event-types.json" with { type: "json" };
import { tenantTexts } from "../../console/src/api/tenant-texts.ts";
import { catalog, eventNames } from "../../events/catalog.ts";
import { RequestTenant } from "../../schemas/tenant.ts";

test("the console offers each event of the catalog as a filter, once", () => {
  const offered = Object.values(eventTypes).flat();
  expect([...offered].sort()).toEqual([...new Set(eventNames.map((name) => catalog[name].name))].sort());
});

test("the console edits each optional text of a tenant, with a label and a description", () => {
  const others = { name: "Acme", adminEmail: "ada@acme.example" };
  const optionalTexts = Object.keys(RequestTenant.shape).filter(
    (name) =>
      RequestTenant.safeParse(others).success &&
      !(name in others) &&
      RequestTenant.safeParse({ ...others, [name]: "any text" }).success,
  );
  expect(tenantTexts.map(({ name }) => name)).toEqual(optionalTexts);
  for (const { label, description } of tenantTexts) {
    expect(label).toMatch(/^[A-Z]/);
    expect(description).toMatch(/^[A-Z].*\w\.$/);
  }
});
