import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crmSubscription, onboardTenant } from "../support/scenarios/tenants.ts";
import { isReadOnly } from "./harness/call.ts";
import { type FaultPath, runPath } from "./harness/path-run.ts";
import type { CallHandler, ObservedCall } from "./harness/proxy.ts";
import { readEverything, runRareScenarios } from "./harness/rare-scenarios.ts";
import { restrictTopics, revokeRights } from "./harness/revoked-rights.ts";
import { isFullRun } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";
import { grantedRights, listUsedRights, type Right } from "./harness/used-rights.ts";
import { paths } from "./paths/all-paths.ts";
import { faultyPaths } from "./paths/faulty-paths.ts";
import { onboarding } from "./paths/tenant-paths.ts";

/** What only AWS asks the caller's role for: the engine lets it pass, and the rights are judged on the template. */
const awsOnlyResources = ["SchedulerRole"];
/** The words of SNS, and of all others. */
const deniedPattern = /AuthorizationError|AccessDenied/;

const calls: ObservedCall[] = [];
const usedRights = new Set<Right>();

const recordPath = async (bench: Testbed, path: FaultPath, handling?: CallHandler): Promise<void> => {
  const { calls: seen } = await runPath(path, bench, handling ? { handling } : {});
  calls.push(...seen);
};

describe("what a function may do is what it does", () => {
  let bench: Testbed;
  beforeAll(
    async () => {
      bench = await prepareTestbed();
      const requested = isFullRun ? paths : [onboarding];
      for (const path of requested) await recordPath(bench, path);
      if (isFullRun) {
        for (const [path, handling] of faultyPaths) await recordPath(bench, path, handling);
        bench.proxy.reset();
        await readEverything();
        await runRareScenarios();
        await bench.invoke("sweep-product-queues");
        await bench.invoke("sweep-stacks");
        // The last way into a product's account that is recorded must be one that the account allows.
        await onboardTenant({ subscriptions: [crmSubscription] });
        calls.push(...bench.proxy.listObservedCalls);
        await restrictTopics();
      }
      for (const call of calls) for (const right of listUsedRights(call)) usedRights.add(right);
    },
    60 * 60 * 1000,
  );
  afterAll(() => bench.restore());

  /** Why a call is refused when it is made once more; "" when it is not. */
  const refusalOf = async (call: ObservedCall): Promise<string> => {
    const { status, body } = await bench.proxy.repeat(call);
    return status < 400 ? "" : body.toString();
  };

  it("no call was made that the table of functions does not grant", () => {
    const known = new Set(grantedRights.flatMap(({ rights }) => rights));
    expect([...usedRights].filter((right) => !known.has(right))).toEqual([]);
    expect(usedRights.size).toBeGreaterThan(20);
  });

  it("every way into a product's account carries its ExternalId, its tags, its name and its narrow policy", () => {
    const entries = calls
      .filter(({ action }) => action === "AssumeRole")
      .map(({ body }) => new URLSearchParams(body.toString()));
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) {
      const tags = [...entry].filter(([name]) => /^Tags\.member\.\d+\.Key$/.test(name)).map(([, value]) => value);
      expect(entry.get("Policy")).toContain('"Effect":"Allow"');
      if (entry.get("RoleSessionName") === "sweep-stacks") {
        expect(tags).toEqual(["tenantry:product"]);
        expect(entry.get("ExternalId")).toMatch(/.{16}/);
        continue;
      }
      expect(tags).toEqual(expect.arrayContaining(["tenantry:product", "tenantry:operation"]));
      expect(entry.get("RoleSessionName")).toMatch(/^op_/);
      // A verification tries once without it, and must be shut out.
      if (tags.includes("tenantry:tenant")) expect(entry.get("ExternalId")).toMatch(/.{16}/);
    }
  });

  it.runIf(isFullRun)("granted and used are the same: their ratio is 1.0", () => {
    const rights = grantedRights.flatMap((one) => one.rights);
    const unused = rights.filter((right) => !usedRights.has(right));
    process.stdout.write(` ${rights.length - unused.length} of ${rights.length} rights are used\n`);
    expect(unused).toEqual([]);
  });

  describe.runIf(isFullRun)("without one statement, what was recorded is refused:", () => {
    const lines = grantedRights.map((line) => [`${line.caller} on ${line.resource}`, line] as const);
    it.for(lines)("%s", async ([, line], { annotate }) => {
      const needed = line.rights.flatMap(
        (right) => calls.findLast((call) => listUsedRights(call).includes(right)) ?? [],
      );
      expect(needed, "each of its rights was used").toHaveLength(line.rights.length);
      await annotate(needed.map(({ service, action, path }) => `${service}.${action} ${path}`).join(", "));
      if (awsOnlyResources.includes(line.resource)) return;

      const giveBack = await revokeRights(line);
      const rejections = await Promise.all(needed.map(refusalOf));
      await giveBack();
      for (const rejection of rejections) expect(rejection).toMatch(deniedPattern);
      // With it they are not: it was the statement.
      for (const call of needed.filter(isReadOnly)) expect(await refusalOf(call)).not.toMatch(deniedPattern);
    });
  });
});
