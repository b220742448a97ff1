import { describe, expect, it } from "vitest";
import { eventExamples, withoutChance } from "../../docs/event-examples.ts";
import type { Operation } from "../../schemas/operation.ts";
import { as } from "../support/engine.ts";
import { aSettledTenant, crmStandard, ended, timelineOf } from "../support/stories.ts";

/** Every field with the kind of its value; which place in its aggregate's life an event has differs from run to run. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return [...new Set(value.map((one) => JSON.stringify(shapeOf(one))))];
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shapeOf(inner)]));
};

describe("the examples in the reference of events", () => {
  it("are what a run publishes", async () => {
    const admin = await as("platform-admin");
    const { tenant } = await aSettledTenant({ subscriptions: [crmStandard] });
    for (const verb of ["suspend", "reactivate"]) {
      await ended((await admin.post<Operation>(`/tenants/${tenant.id}/${verb}`)).body.id);
    }
    await ended((await admin.delete<Operation>(`/tenants/${tenant.id}`)).body.id);

    const examples = eventExamples();
    const seen = await timelineOf(tenant.id);
    expect(new Set(seen.map(({ type }) => type)).size).toBeGreaterThan(14);
    for (const event of seen) {
      // An example may say more: what an event need not have.
      expect(shapeOf(examples[event.type]), event.type).toMatchObject(shapeOf(withoutChance(event)) as object);
    }
  });
});
