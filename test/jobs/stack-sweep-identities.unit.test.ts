import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emitMetrics } from "../../handlers/adapters/aws/metrics.ts";
import { ServiceError } from "../../handlers/adapters/aws/signed-calls.ts";
import { callStepFunction } from "../../handlers/adapters/aws/step-function-call.ts";
import { entityMapping } from "../../handlers/adapters/dynamodb/entity-mapping.ts";
import { readProgress, type SweepProgress, writeProgress } from "../../handlers/adapters/dynamodb/sweep-progress.ts";
import { handler } from "../../handlers/jobs/sweep-stacks.ts";
import { tables } from "../../schemas/tables.ts";
import { buildTenant } from "../support/builders.ts";
import { MemoryTables } from "../support/tables/memory-tables.ts";

vi.mock("../../handlers/adapters/aws/step-function-call.ts");
vi.mock("../../handlers/adapters/aws/metrics.ts");

const nothing = {
  ...{ orphanStack: 0, foreignStack: 0, missingStack: 0, leftoverStack: 0 },
  ...{ orphanIdentity: 0, divergedTenant: 0 },
};
const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
const rejected = new ServiceError("Invalid pagination token", "InvalidParameterException", 200);

let memory: MemoryTables;
/** The names of the identities without a user on each page of the user pool; a page with an error can't be read. */
let pages: (string[] | Error)[];
/** The pages that were read, and the tenants that were compared. */
let read: string[];

/** Answers like the function that reads the user pool. The position of a page is its number. */
function listOrphans(after = "0"): { names: string[]; next?: string } {
  read.push(`page ${after}`);
  const page = pages[Number(after)] ?? rejected;
  if (page instanceof Error) throw page;
  const next = Number(after) + 1;
  return { names: page, ...(next < pages.length ? { next: String(next) } : {}) };
}

beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
  [pages, read] = [[["usr_a"], ["usr_b"], ["usr_c"]], []];
  const { key, index } = entityMapping.tenant;
  memory.put("TENANT_TABLE", { ...key(tenant), ...index(tenant), ...tenant });
  vi.mocked(callStepFunction).mockImplementation(async (name, request) => {
    const { task, after } = request as { task: string; after?: string };
    if (task === "list-orphans") return listOrphans(after) as never;
    if (name === "provisioner") read.push("tenant");
    return { findings: [], isComplete: true } as never;
  });
});
afterEach(() => {
  memory.restore();
  vi.clearAllMocks();
});

/** Sweeps the identities from a position to the end of the pass; returns the progress that it stores. */
async function sweepIdentities(after?: string): Promise<SweepProgress | undefined> {
  const position = { list: "identities", ...(after === undefined ? {} : { after }) } as const;
  await writeProgress({ ...position, found: { ...nothing }, lastFound: { ...nothing } });
  await handler({ graceMs: 0, list: "identities" });
  return readProgress();
}
/** Returns the kinds of which the last sweep has reported a number. */
const listReportedKinds = () => vi.mocked(emitMetrics).mock.lastCall?.[0].map(({ dimensions }) => dimensions?.Kind);
const known = Object.keys(nothing).filter((kind) => kind !== "orphanIdentity");

describe("the sweep of identities", () => {
  it("counts the identities without a user on all pages", async () => {
    expect(await sweepIdentities()).toMatchObject({ list: "products", lastFound: { orphanIdentity: 3 } });
    expect(listReportedKinds()).toContain("orphanIdentity");
  });

  it("leaves out the identities of users that were removed within the grace period", async () => {
    await writeProgress({ list: "identities", found: { ...nothing }, lastFound: { ...nothing } });
    const earliest = Date.now() - 60_000;
    await handler({ graceMs: 60_000, list: "identities" });
    const requests = vi.mocked(callStepFunction).mock.calls.map(([, request]) => request as { before?: string });
    expect(requests).toHaveLength(pages.length);
    for (const { before = "" } of requests) {
      expect(Date.parse(before)).toBeGreaterThanOrEqual(earliest);
      expect(Date.parse(before)).toBeLessThanOrEqual(Date.now() - 60_000);
    }
  });

  it("repeats a page that was throttled in the next sweep", async () => {
    pages[1] = new ServiceError("Rate exceeded", "TooManyRequestsException", 200);
    await expect(sweepIdentities("1")).rejects.toThrow("Rate exceeded");
    expect(await readProgress()).toEqual({ list: "identities", after: "1", found: nothing, lastFound: nothing });
  });

  it("begins again if the user pool rejects its position, and counts each identity once", async () => {
    expect(await sweepIdentities("expired")).toMatchObject({ list: "products", lastFound: { orphanIdentity: 3 } });
    expect(read).toEqual(["page expired", "page 0", "page 1", "page 2"]);
  });

  it("begins again only once in a pass", async () => {
    pages[2] = rejected;
    expect(await sweepIdentities("1")).toMatchObject({ list: "products", identitiesUnread: true });
    expect(read).toEqual(["page 1", "page 2", "page 0", "page 1", "page 2"]);
  });

  it("ends the pass if not even the first page can be read, so that tenants are compared again", async () => {
    pages = [rejected];
    expect(await sweepIdentities()).toMatchObject({ list: "products", identitiesUnread: true });
    await handler({ graceMs: 0 });
    expect(read).toEqual(["page 0", "tenant", "page 0"]);
  });

  it("reports no number of identities until it has read all of them, so that the alarm reports missing data", async () => {
    pages[2] = rejected;
    await sweepIdentities();
    expect(listReportedKinds()).toEqual(known);
    pages[2] = [];
    await handler({ graceMs: 0, list: "products" });
    expect(await readProgress()).toMatchObject({ list: "retiredProducts" });
    expect(listReportedKinds()).toEqual(known);
    await handler({ graceMs: 0 });
    expect(listReportedKinds()).toContain("orphanIdentity");
  });

  it("reports no number of identities if a sweep was killed while it read them", async () => {
    const begunAt = new Date(Date.now() - 600_000).toISOString();
    await writeProgress({ list: "identities", begunAt, found: { ...nothing }, lastFound: { ...nothing } });
    await handler({ graceMs: 0, list: "identities" });
    expect(read).toEqual([]);
    expect(listReportedKinds()).toEqual(known);
  });
});
