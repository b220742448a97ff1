import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { loadRolloutSubscribers } from "../../../handlers/api/resources/rollout-subscribers.ts";
import { buildSubscription, buildTenant } from "../../support/builders.ts";
import { type Call, MemoryTables } from "../../support/tables/memory-tables.ts";

const TENANTS = 250;
const tenantIdOf = (number: number) => `ten_${String(number).padStart(32, "0")}`;

let memory: MemoryTables;
let reads: Call["input"][];
beforeEach(() => {
  process.env["TENANT_TABLE"] = "tenants";
  memory = new MemoryTables().install();
  const { tenant, subscription } = entityMapping;
  for (let number = 1; number <= TENANTS; number += 1) {
    const record = buildTenant({ id: tenantIdOf(number), tags: number === 7 ? { ring: "canary" } : {} });
    memory.put("tenants", { ...tenant.key(record), ...tenant.index(record), ...record });
    const held = buildSubscription({ tenantId: record.id, release: 1, templateKey: "templates/crm/1" });
    memory.put("tenants", { ...subscription.key(held), ...subscription.index(held), ...held });
  }
  reads = [];
  memory.before = ({ action, input }) => {
    if (action === "BatchGet") reads.push(input);
  };
});
afterEach(() => memory.restore());

describe("the subscribers of a rollout", () => {
  it("have their tags if a wave selects by a tag, read without the rest of the tenants", async () => {
    const found = await loadRolloutSubscribers("crm", { waves: [{ tag: "ring:canary" }, { percent: 100 }] });
    expect(found).toHaveLength(TENANTS);
    const canaries = found.filter(({ tags }) => tags?.["ring"] === "canary").map(({ tenantId }) => tenantId);
    expect(canaries).toEqual([tenantIdOf(7)]);
    expect(reads).toHaveLength(3);
    for (const { RequestItems } of reads) {
      expect(Object.values(RequestItems?.["tenants"]?.ExpressionAttributeNames ?? {})).toEqual(["id", "tags"]);
    }
  });

  it("are read without their tenants if no wave selects by a tag", async () => {
    expect(await loadRolloutSubscribers("crm", {})).toHaveLength(TENANTS);
    expect(reads).toEqual([]);
  });

  it("have the status of their subscription, which decides who comes first", async () => {
    const held = buildSubscription({ tenantId: tenantIdOf(1), status: "suspended", release: 1 });
    const { key, index } = entityMapping.subscription;
    memory.put("tenants", { ...key(held), ...index(held), ...held });
    const [oldest, second] = await loadRolloutSubscribers("crm", {});
    expect([oldest?.status, second?.status]).toEqual(["suspended", "active"]);
  });
});
