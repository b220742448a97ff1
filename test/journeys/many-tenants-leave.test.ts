import { describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { findRecordDifferences, readStack } from "../faults/harness/record-check.ts";
import { type EventListener, listenToTopic } from "../support/events/event-listener.ts";
import { isFullRun } from "../support/full-run.ts";
import { bringPurgeForward, readScheduledPurge } from "../support/scenarios/scheduled-purges.ts";
import { crmSubscription, onboardTenant, uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";
import { getConnectionInfo, signInAs, waitFor } from "../support/system/deployed-system.ts";

const TENANT_COUNT = isFullRun ? 50 : 4;
/** The tenants on which the test works at the same time. */
const CONCURRENCY = 4;
const MAX_DURATION_MS = 45 * 60_000;

const subscriptions = [
  crmSubscription,
  { productId: "analytics", planId: "starter" },
  { productId: "helpdesk", planId: "basic" },
];

/** Does work for each item, a few at the same time. */
async function forEachTenant<Result>(tenants: Tenant[], work: (tenant: Tenant) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = tenants.map((tenant, index) => ({ tenant, index }));
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results[next.index] = await work(next.tenant);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return results;
}

const getTenant = async ({ id }: Pick<Tenant, "id">): Promise<Tenant> =>
  (await (await signInAs("platform-admin")).get<Tenant>(`/tenants/${id}`)).body;

async function send(method: "post" | "delete", path: string): Promise<Operation> {
  const { body } = await (await signInAs("platform-admin"))[method]<Operation>(path);
  return waitForOperation(body.id);
}

/** Returns the record and the stacks of a tenant, without what counts the changes. */
async function captureTenant({ id }: Tenant) {
  const { name, status, tags, subscriptions: found } = await getTenant({ id });
  const { products } = getConnectionInfo().accounts;
  const stacks = await Promise.all(
    ["crm", "analytics"].map(
      async (productId) => (await readStack(products[productId] ?? "", id, productId))?.parameters,
    ),
  );
  const terms = found.map((one) => [one.productId, one.planId, one.seats, one.status, one.outputs, one.licence]);
  return { name, status, tags, terms, stacks, differences: await findRecordDifferences(id) };
}

const statusByEvent: Record<string, string> = {
  SubscriptionActivated: "active",
  SubscriptionReactivated: "active",
  SubscriptionSuspended: "suspended",
  SubscriptionCancelled: "cancelled",
};

/** Follows the subscriptions of tenants by the published events alone, as a consumer does. */
function createConsumerView(listener: EventListener) {
  const seen = new Map<string, Envelope>();
  return async (tenantId: string): Promise<string[]> => {
    for (const event of await listener.drain()) seen.set(event.id, event);
    const own = [...seen.values()]
      .filter(({ tenantid, type }) => tenantid === tenantId && type in statusByEvent)
      .toSorted((one, other) => one.sequence - other.sequence);
    const last = new Map(own.map(({ productid, type }) => [productid, statusByEvent[type]]));
    return subscriptions.map(({ productId }) => last.get(productId) ?? "unknown");
  };
}

describe("many tenants with three products that leave", () => {
  it(
    "are restored as they were, by record, stacks and events; the one that is not restored is removed at its time",
    async () => {
      const readView = createConsumerView(
        await listenToTopic("LifecycleTopicArn", uniqueName("leavers").replaceAll(" ", "-")),
      );
      const expectView = (tenant: Tenant, status: string) =>
        waitFor(`the consumer sees that all are ${status}`, async () =>
          (await readView(tenant.id)).every((one) => one === status),
        );
      const tenants = await forEachTenant(
        Array.from({ length: TENANT_COUNT }) as Tenant[],
        async () => (await onboardTenant({ subscriptions })).tenant,
      );
      const before = await forEachTenant(tenants, captureTenant);
      await forEachTenant(tenants, async ({ id }) => {
        expect(await send("delete", `/tenants/${id}?graceDays=30`)).toMatchObject({ status: "succeeded" });
      });
      const left = await forEachTenant(tenants, captureTenant);
      expect(left.map(({ status, differences }) => [status, differences])).toEqual(tenants.map(() => ["leaving", []]));
      for (const tenant of tenants) await expectView(tenant, "suspended");

      const [purged, ...restored] = tenants;
      await forEachTenant(restored, async ({ id }) => {
        expect(await send("post", `/tenants/${id}/restore`)).toMatchObject({ status: "succeeded" });
      });
      expect(await forEachTenant(restored, captureTenant)).toEqual(before.slice(1));
      for (const tenant of restored) await expectView(tenant, "active");

      if (purged === undefined) throw new Error("There is no tenant");
      await waitFor("the purge is scheduled", () => readScheduledPurge(purged.id));
      await bringPurgeForward(purged.id);
      await waitFor("the tenant is removed", async () => (await getTenant(purged)).status === "deleted");
      await expectView(purged, "cancelled");
    },
    MAX_DURATION_MS,
  );
});
