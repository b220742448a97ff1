import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import { everything } from "../support/fault-choice.ts";
import { faultAt } from "../support/fault-point.ts";
import type { Handling, SeenCall } from "../support/fault-proxy.ts";
import { type Path, runPath } from "../support/fault-run.ts";
import { goRareWays, readEverything } from "../support/rare-ways.ts";
import { granted, type Right, rightsUsed } from "../support/used-rights.ts";
import { tenantOf } from "./path-parts.ts";
import { paths } from "./paths.ts";
import { onboarding } from "./tenant-paths.ts";

const named = (name: string): Path => {
  const path = paths.find((one) => one.name === name);
  if (path === undefined) throw new Error(`There is no path ${name}`);
  return path;
};

/** What fails once, so that what is written only after a failure is written too. */
const mishaps: [Path, string][] = [
  [onboarding, "start-workflow/DynamoDB.TransactWriteItems#1/error"],
  [onboarding, "settle-tenant/DynamoDB.TransactWriteItems#1/error"],
  [onboarding, "provisioner/CloudFormation.CreateStack#1/error"],
  [named("verification"), "connect-product/SQS.CreateQueue#1/error"],
  [named("stopped-by-hand"), "end-execution/DynamoDB.TransactWriteItems#1/error"],
];

/** A tenant that can't be prepared, however often it is tried. */
const unprepared: Path = {
  name: "unprepared",
  promise: "a tenant that can't be prepared fails",
  arrange: async (mark) => (send) => send("POST /tenants", tenantOf(mark, [])),
  ends: ["tenant.onboard failed"],
};
const broken: Handling = async ({ caller, action }, forward) =>
  caller === "prepare-tenant" && action === "Query"
    ? { status: 500, headers: [], body: Buffer.from('{"__type":"InternalServerError"}') }
    : forward();

const calls: SeenCall[] = [];
const used = new Set<Right>();

const record = async (bench: Bench, path: Path, handling?: Handling): Promise<void> => {
  const { calls: seen } = await runPath(path, bench, handling ? { handling } : {});
  calls.push(...seen);
};

describe("what a function may do is what it does", () => {
  let bench: Bench;
  beforeAll(
    async () => {
      bench = await prepareBench();
      const wanted = everything ? paths : [onboarding];
      for (const path of wanted) await record(bench, path);
      if (everything) {
        for (const [path, point] of mishaps) await record(bench, path, faultAt(point).handling);
        await record(bench, unprepared, broken);
        bench.proxy.set();
        await readEverything();
        await goRareWays();
        calls.push(...bench.proxy.seen);
      }
      for (const call of calls) for (const right of rightsUsed(call)) used.add(right);
    },
    60 * 60 * 1000,
  );
  afterAll(() => bench.restore());

  it("no call was made that the table of functions does not grant", () => {
    const known = new Set(granted.flatMap(({ rights }) => rights));
    expect([...used].filter((right) => !known.has(right))).toEqual([]);
    expect(used.size).toBeGreaterThan(20);
  });

  it("every way into a product's account carries its ExternalId, its tags, its name and its narrow policy", () => {
    const entries = calls
      .filter(({ action }) => action === "AssumeRole")
      .map(({ body }) => new URLSearchParams(body.toString()));
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) {
      const tags = [...entry].filter(([name]) => /^Tags\.member\.\d+\.Key$/.test(name)).map(([, value]) => value);
      expect(tags).toEqual(expect.arrayContaining(["tenantry:product", "tenantry:operation"]));
      expect(entry.get("RoleSessionName")).toMatch(/^op_/);
      expect(entry.get("Policy")).toContain('"Effect":"Allow"');
      // A verification tries once without it, and must be shut out.
      if (tags.includes("tenantry:tenant")) expect(entry.get("ExternalId")).toMatch(/.{16}/);
    }
  });

  it.runIf(everything)("granted and used are the same: their ratio is 1.0", () => {
    const rights = granted.flatMap((one) => one.rights);
    const unused = rights.filter((right) => !used.has(right));
    process.stdout.write(` ${rights.length - unused.length} of ${rights.length} rights are used\n`);
    expect(unused).toEqual([]);
  });

  describe.runIf(everything)("without one statement, what was recorded could not have been done:", () => {
    it.each(granted.map((one) => [`${one.caller} on ${one.resource}`, one] as const))(
      "%s",
      (_, { rights, resource, caller }) => {
        const others = granted
          .filter((one) => one.caller !== caller || one.resource !== resource)
          .flatMap((one) => one.rights);
        const lost = rights.filter((right) => used.has(right) && !others.includes(right));
        expect(lost).toEqual(rights);
      },
    );
  });
});
