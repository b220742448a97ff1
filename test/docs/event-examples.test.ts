import { describe, expect, it } from "vitest";
import { normalizeEvent, readEventExamples } from "../../docs/event-examples.ts";
import type { Operation } from "../../schemas/operation.ts";
import { crmSubscription, onboardTenant, readTimeline, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

/** Returns a value with each field's type instead of its content, because contents differ between runs. */
function describeShape(value: unknown): unknown {
  if (Array.isArray(value)) return [...new Set(value.map((one) => JSON.stringify(describeShape(one))))];
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, describeShape(inner)]));
}

describe("the examples in the event reference", () => {
  it("have the fields of the events that a run publishes", async () => {
    const admin = await signInAs("platform-admin");
    const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
    for (const verb of ["suspend", "reactivate"]) {
      await waitForOperation((await admin.post<Operation>(`/tenants/${tenant.id}/${verb}`)).body.id);
    }
    await waitForOperation((await admin.delete<Operation>(`/tenants/${tenant.id}`)).body.id);

    const examples = readEventExamples();
    const timeline = await readTimeline(tenant.id);
    expect(new Set(timeline.map(({ type }) => type)).size).toBeGreaterThan(14);
    for (const event of timeline) {
      // An example may also contain optional fields.
      expect(describeShape(examples[event.type]), event.type).toMatchObject(
        describeShape(normalizeEvent(event)) as object,
      );
    }
  });
});
