import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callStepFunction } from "../../handlers/adapters/aws/step-function-call.ts";
import { entityMapping } from "../../handlers/adapters/dynamodb/entity-mapping.ts";
import { readProgress, type SweepProgress, writeProgress } from "../../handlers/adapters/dynamodb/sweep-progress.ts";
import { handler } from "../../handlers/jobs/sweep-stacks.ts";
import { logger } from "../../handlers/shared/logger.ts";
import { MAX_FINDINGS } from "../../schemas/finding.ts";
import { tables } from "../../schemas/tables.ts";
import { buildTenant } from "../support/builders.ts";
import { MemoryTables } from "../support/tables/memory-tables.ts";

vi.mock("../../handlers/adapters/aws/step-function-call.ts");

const nothing = {
  ...{ orphanStack: 0, foreignStack: 0, missingStack: 0, leftoverStack: 0 },
  ...{ orphanIdentity: 0, divergedTenant: 0 },
};
const { activeOperationId: _, ...tenantAtRest } = buildTenant({ status: "active" });
const tenants = [1, 2, 3].map((number) => ({ ...tenantAtRest, id: `ten_${String(number).padStart(32, "0")}` }));
const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

let memory: MemoryTables;
let inspected: string[];
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
  inspected = [];
  for (const tenant of tenants) {
    const { key, index } = entityMapping.tenant;
    memory.put("TENANT_TABLE", { ...key(tenant), ...index(tenant), ...tenant });
  }
  vi.mocked(callStepFunction).mockImplementation(async (name, request) => {
    const { task, tenantId } = request as { task: string; tenantId?: string };
    if (task === "list-orphans") return { names: [] } as never;
    if (name === "provisioner" && tenantId !== undefined) inspected.push(tenantId);
    return { findings: [], isComplete: true } as never;
  });
});
afterEach(() => {
  memory.restore();
  vi.clearAllMocks();
});

/** Sweeps from a position to the end of its list, and returns the tenants that were compared. */
async function sweepFrom(position: Pick<SweepProgress, "list" | "begunAt">): Promise<string[]> {
  await writeProgress({ ...position, found: nothing, lastFound: nothing });
  await handler({ graceMs: 0, list: position.list });
  return inspected;
}
const ids = tenants.map(({ id }) => id);

describe("the sweep of stacks", () => {
  it("compares every tenant, and keeps no mark when it has ended", async () => {
    expect(await sweepFrom({ list: "tenants" })).toEqual(ids);
    expect(await readProgress()).toMatchObject({ list: "identities" });
    expect(await readProgress()).not.toHaveProperty("begunAt");
  });

  it("skips only the tenant at which an earlier sweep was killed", async () => {
    expect(await sweepFrom({ list: "tenants", begunAt: minutesAgo(10) })).toEqual(ids.slice(1));
  });

  it("does not skip the tenant that another sweep has just begun", async () => {
    expect(await sweepFrom({ list: "tenants", begunAt: minutesAgo(0) })).toEqual(ids);
  });

  it("marks the part before it begins", async () => {
    const marks: unknown[] = [];
    vi.mocked(callStepFunction).mockImplementation(async () => {
      marks.push((await readProgress())?.begunAt);
      throw new Error("The function does not answer");
    });
    await sweepFrom({ list: "tenants" });
    expect(marks).toHaveLength(tenants.length);
    expect(marks).not.toContain(undefined);
  });

  it("names a bounded number of a tenant's differences in one event, however many there are", async () => {
    const findings = Array.from({ length: 3000 }, (_, index) => ({
      ...{ kind: "identityMissing", subject: `usr_${index}`, detail: "" },
    }));
    vi.mocked(callStepFunction).mockImplementation(
      async (name) => ({ findings: name === "provisioner" ? [] : findings, isComplete: true }) as never,
    );
    const warn = vi.spyOn(logger, "warn").mockReturnValue();
    for (const _ of ["first pass", "second pass"]) await handler({ graceMs: 0, tenantId: ids[0] as string });
    const tenant = memory.rows("TENANT_TABLE").find(({ id }) => id === ids[0]);
    expect(tenant).toMatchObject({ version: (tenants[0]?.version ?? 0) + 1, differences: { length: MAX_FINDINGS } });
    expect(warn).toHaveBeenCalledTimes(2 * MAX_FINDINGS);
  });

  it("repeats a part at a throttled request, which ends without the sweep; other errors may never end", async () => {
    const throttling = Object.assign(new Error("Rate exceeded"), { name: "TooManyRequestsException" });
    vi.mocked(callStepFunction).mockRejectedValueOnce(throttling);
    await expect(sweepFrom({ list: "identities" })).rejects.toThrow("Rate exceeded");
    expect(await readProgress()).toEqual({ list: "identities", found: nothing, lastFound: nothing });
  });
});
