import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import { changesNothing } from "../support/fault-call.ts";
import { everything } from "../support/fault-choice.ts";
import type { Handling, SeenCall } from "../support/fault-proxy.ts";
import { type Path, runPath } from "../support/fault-run.ts";
import { goRareWays, readEverything } from "../support/rare-ways.ts";
import { aSettledTenant, crmStandard } from "../support/stories.ts";
import { closeTopics, takeAway } from "../support/taken-away.ts";
import { granted, type Right, rightsUsed } from "../support/used-rights.ts";
import { paths } from "./paths.ts";
import { onboarding } from "./tenant-paths.ts";
import { mishaps } from "./unlucky-paths.ts";

/** What only AWS asks the caller's role for: the engine lets it pass, and the rights are judged on the template. */
const onlyByAws = ["SchedulerRole"];
/** The words of SNS, and of all others. */
const denied = /AuthorizationError|AccessDenied/;

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
        for (const [path, handling] of mishaps) await record(bench, path, handling);
        bench.proxy.set();
        await readEverything();
        await goRareWays();
        await bench.invoke("sweep-product-queues");
        await bench.invoke("sweep-stacks");
        // The last way into a product's account that is recorded must be one that the account allows.
        await aSettledTenant({ subscriptions: [crmStandard] });
        calls.push(...bench.proxy.seen);
        await closeTopics();
      }
      for (const call of calls) for (const right of rightsUsed(call)) used.add(right);
    },
    60 * 60 * 1000,
  );
  afterAll(() => bench.restore());

  /** Why a call is refused when it is made once more; "" when it is not. */
  const refusalOf = async (call: SeenCall): Promise<string> => {
    const { status, body } = await bench.proxy.repeat(call);
    return status < 400 ? "" : body.toString();
  };

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

  it.runIf(everything)("granted and used are the same: their ratio is 1.0", () => {
    const rights = granted.flatMap((one) => one.rights);
    const unused = rights.filter((right) => !used.has(right));
    process.stdout.write(` ${rights.length - unused.length} of ${rights.length} rights are used\n`);
    expect(unused).toEqual([]);
  });

  describe.runIf(everything)("without one statement, what was recorded is refused:", () => {
    const lines = granted.map((line) => [`${line.caller} on ${line.resource}`, line] as const);
    it.for(lines)("%s", async ([, line], { annotate }) => {
      const needed = line.rights.flatMap((right) => calls.findLast((call) => rightsUsed(call).includes(right)) ?? []);
      expect(needed, "each of its rights was used").toHaveLength(line.rights.length);
      await annotate(needed.map(({ service, action, path }) => `${service}.${action} ${path}`).join(", "));
      if (onlyByAws.includes(line.resource)) return;

      const giveBack = await takeAway(line);
      const refusals = await Promise.all(needed.map(refusalOf));
      await giveBack();
      for (const refusal of refusals) expect(refusal).toMatch(denied);
      // With it they are not: it was the statement.
      for (const call of needed.filter(changesNothing)) expect(await refusalOf(call)).not.toMatch(denied);
    });
  });
});
