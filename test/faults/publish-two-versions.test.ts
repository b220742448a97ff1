import { afterAll, expect, it, vi } from "vitest";
import type { EventName } from "../../events/catalog.ts";
import { now } from "../../handlers/adapters/clock.ts";
import { getTenant } from "../../handlers/adapters/dynamodb/catalogs.ts";
import { accept, type DomainEvent } from "../../handlers/core/shared/decision.ts";
import { listenToTopic } from "../support/events/event-listener.ts";
import { onboardTenant, readTimeline, uniqueName } from "../support/scenarios/tenants.ts";
import { waitFor } from "../support/system/deployed-system.ts";

const catalogFile = "../../events/tenant.ts";

/** Imports the store with a catalog that contains the second version. Other files of this process keep their modules. */
async function importStore() {
  vi.resetModules();
  vi.doMock(catalogFile, async (original) => ({
    ...(await original<object>()),
    ...(await import("../support/events/second-version.ts")),
  }));
  return import("../../handlers/adapters/dynamodb/store.ts");
}
afterAll(() => {
  vi.doUnmock(catalogFile);
  vi.resetModules();
});

it("publishes both versions of an event that a change contains", async () => {
  const { tenant } = await onboardTenant();
  const listener = await listenToTopic("LifecycleTopicArn", uniqueName("both").replaceAll(" ", "-"));
  const before = await getTenant(tenant.id);
  if (before === undefined) throw new Error("The tenant does not exist");
  const events = [
    { name: "TenantActivated", data: { tenantId: tenant.id, productIds: [] } },
    { name: "TenantActivatedV2" as EventName, data: { tenant: { id: tenant.id }, productIds: [] } },
  ] as DomainEvent[];
  const cause = { actor: "alice", correlationId: uniqueName("request"), now: now() };
  const { commit } = await importStore();
  await commit(accept([{ type: "tenant", before, after: before, events }]), cause);

  const published = [
    [before.sequence + 1, "TenantActivated", "urn:tenantry:event:TenantActivated:1"],
    [before.sequence + 2, "TenantActivated", "urn:tenantry:event:TenantActivated:2"],
  ];
  const timeline = (await readTimeline(tenant.id)).slice(-2);
  expect(timeline.map(({ sequence, type, dataschema }) => [sequence, type, dataschema])).toEqual(published);
  const received = await waitFor("both arrive", async () => {
    const all = (await listener.drain()).filter(({ correlationid }) => correlationid === cause.correlationId);
    return all.length >= 2 && all;
  });
  expect(new Set(received.map(({ id }) => id))).toEqual(new Set(timeline.map(({ id }) => id)));
});
