import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ResourceName } from "../../schemas/function-uses.ts";
import { crmSubscription, onboardTenant } from "../support/scenarios/tenants.ts";
import { isReadOnly } from "./harness/call.ts";
import { type FaultPath, runPath } from "./harness/path-run.ts";
import type { CallHandler, ObservedCall } from "./harness/proxy.ts";
import { readEverything, runRareScenarios } from "./harness/rare-scenarios.ts";
import { restrictTopics, revokeRights } from "./harness/revoked-rights.ts";
import { isWhole } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";
import { grantedRights, listUsedRights, type Right } from "./harness/used-rights.ts";
import { listDeniedKeys } from "./harness/written-keys.ts";
import { paths } from "./paths/all-paths.ts";
import { faultyPaths } from "./paths/faulty-paths.ts";
import { onboarding } from "./paths/tenant-paths.ts";

/** The resources whose rights only AWS checks. The engine does not, so tests check the template. */
const awsOnlyResources: ResourceName[] = ["SchedulerRole"];
/** The services that accept a repeated call only within five minutes; the others allow fifteen. */
const shortLivedServices: ResourceName[] = [
  "Workflows",
  "UndoingWorkflows",
  "Executions",
  "UserPool",
  "BusPermissions",
];
/** The paths that alone make some calls to these services. They run last, so that the calls can still be repeated. */
const pathsOfShortLivedCalls = ["credentials", "manual-stop", "missed-end"];
/** The error codes of SNS and of all other services. */
const deniedPattern = /AuthorizationError|AccessDenied/;

const calls: ObservedCall[] = [];
const usedRights = new Set<Right>();

async function recordPath(bench: Testbed, path: FaultPath, handling?: CallHandler): Promise<void> {
  const { calls: observed } = await runPath(path, bench, handling ? { handling } : {});
  calls.push(...observed);
}

describe("the rights of functions", () => {
  let bench: Testbed;
  beforeAll(
    async () => {
      bench = await prepareTestbed();
      const selected = isWhole ? paths : [onboarding];
      for (const path of selected) await recordPath(bench, path);
      if (isWhole) {
        for (const [path, handling] of faultyPaths) await recordPath(bench, path, handling);
        bench.proxy.reset();
        await readEverything();
        await runRareScenarios();
        await bench.invoke("sweep-product-queues");
        await bench.invoke("sweep-stacks");
        calls.push(...bench.proxy.listObservedCalls);
        for (const path of paths.filter(({ name }) => pathsOfShortLivedCalls.includes(name)))
          await recordPath(bench, path);
        bench.proxy.reset();
        // The last recorded access to a product's account must be one that the account allows.
        await onboardTenant({ subscriptions: [crmSubscription] });
        calls.push(...bench.proxy.listObservedCalls);
        await restrictTopics();
      }
      for (const call of calls) for (const right of listUsedRights(call)) usedRights.add(right);
    },
    60 * 60 * 1000,
  );
  afterAll(() => bench.restore());

  /** Repeats a call and returns its error, or "" if it succeeds. */
  const repeatCall = async (call: ObservedCall): Promise<string> => {
    const { status, body } = await bench.proxy.repeat(call);
    return status < 400 ? "" : body.toString();
  };

  it("include every recorded call", () => {
    const granted = new Set(grantedRights.flatMap(({ rights }) => rights));
    expect([...usedRights].filter((right) => !granted.has(right))).toEqual([]);
    expect(usedRights.size).toBeGreaterThan(20);
  });

  it("allow the keys of every recorded write", () => {
    expect(calls.flatMap(listDeniedKeys)).toEqual([]);
  });

  it("allow access to a product's account only with ExternalId, tags, session name and session policy", () => {
    const sessions = calls
      .filter(({ action }) => action === "AssumeRole")
      .map(({ body }) => new URLSearchParams(body.toString()));
    expect(sessions.length).toBeGreaterThan(0);
    for (const session of sessions) {
      const tags = [...session].filter(([name]) => /^Tags\.member\.\d+\.Key$/.test(name)).map(([, value]) => value);
      expect(session.get("Policy")).toContain('"Effect":"Allow"');
      if (session.get("RoleSessionName") === "sweep-stacks") {
        expect(tags).toEqual(["tenantry:product"]);
        expect(session.get("ExternalId")).toMatch(/.{16}/);
        continue;
      }
      expect(tags).toEqual(expect.arrayContaining(["tenantry:product", "tenantry:operation"]));
      expect(session.get("RoleSessionName")).toMatch(/^(op_|sweep-tenants$)/);
      // A verification also tries without the ExternalId, and must be rejected.
      if (tags.includes("tenantry:tenant")) expect(session.get("ExternalId")).toMatch(/.{16}/);
    }
  });

  it.runIf(isWhole)("are all used: the ratio of used to granted rights is 1.0", () => {
    const rights = grantedRights.flatMap((one) => one.rights);
    const unused = rights.filter((right) => !usedRights.has(right));
    process.stdout.write(` ${rights.length - unused.length} of ${rights.length} rights are used\n`);
    expect(unused).toEqual([]);
  });

  describe.runIf(isWhole)("are necessary: recorded calls are rejected without the statement", () => {
    const isUrgent = ({ resource }: { resource: ResourceName }) => shortLivedServices.includes(resource);
    const ordered = grantedRights.toSorted((one, other) => Number(isUrgent(other)) - Number(isUrgent(one)));
    const lines = ordered.map((line) => [`${line.caller} on ${line.resource}`, line] as const);
    it.for(lines)("%s", async ([, line], { annotate }) => {
      const needed = line.rights.flatMap(
        (right) => calls.findLast((call) => listUsedRights(call).includes(right)) ?? [],
      );
      expect(needed, "each of its rights is used").toHaveLength(line.rights.length);
      await annotate(needed.map(({ service, action, path }) => `${service}.${action} ${path}`).join(", "));
      if (awsOnlyResources.includes(line.resource)) return;

      const restore = await revokeRights(line);
      const rejections = await Promise.all(needed.map(repeatCall));
      await restore();
      for (const rejection of rejections) expect(rejection).toMatch(deniedPattern);
      // With the statement they succeed, so it was the cause.
      for (const call of needed.filter(isReadOnly)) expect(await repeatCall(call)).not.toMatch(deniedPattern);
    });
  });
});
