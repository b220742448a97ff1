import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import { chosenFrom, seed } from "../support/fault-choice.ts";
import { meetingsOf, runMeetings } from "./harness/interleaving.ts";
import { scenarios, stopAnswering } from "./interleaving-scenarios.ts";

/** Names one meeting or the beginning of several, as in `change/provisioner/CloudFormation.UpdateStack#1/cancel`. */
const named = process.env["TENANTRY_MEETING"] ?? "";
/** A regular expression that selects meetings from all scenarios. */
const only = new RegExp(process.env["TENANTRY_ONLY"] ?? "");
const everything = process.env["TENANTRY_FULL"] === "1" || named !== "";

/** Without TENANTRY_FULL: so many scenarios, and so many meetings of each. */
const SLICE = { scenarios: 3, meetings: 4 };
/** A number of meetings of every scenario, drawn by the seed. */
const drawn = Number(process.env["TENANTRY_MEETINGS"] ?? 0);
const LONGEST = 6 * 60 * 60 * 1000;

const concerned = scenarios.filter(({ name }) => `${name}/`.startsWith(named) || named.startsWith(`${name}/`));
const swept = everything || drawn > 0 ? concerned : chosenFrom(concerned, SLICE.scenarios);

describe("the record stays true when a second command arrives during", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await prepareBench({ timeout: 10 });
  });
  afterAll(async () => {
    await stopAnswering();
    await bench.restore();
  });

  it.each(swept.map((scenario) => [scenario.name, scenario] as const))(
    "%s",
    async (_, scenario) => {
      const recorded = await meetingsOf(scenario, bench);
      const meant = recorded.filter(({ name }) => name.startsWith(named) && only.test(name));
      const chosen = everything && drawn === 0 ? meant : chosenFrom(meant, drawn || SLICE.meetings);
      const results = await runMeetings(scenario, bench, chosen);
      const met = results.filter(({ wrong }) => wrong !== undefined);
      const untrue = met.filter(({ wrong }) => wrong?.length !== 0);
      const count = `${met.length - untrue.length} of ${met.length} meetings true`;
      process.stdout.write(` ${scenario.name}: ${count} (${recorded.length} in all); seed ${seed}\n`);
      for (const { name, wrong } of untrue) {
        expect.soft(wrong, `TENANTRY_MEETING=${name} npm run faults`).toEqual([]);
      }
    },
    LONGEST,
  );
});
