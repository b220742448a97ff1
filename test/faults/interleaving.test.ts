import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listInterleavings, runInterleavings } from "./harness/interleaving.ts";
import { sampleFrom, seed } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";
import { scenarios, stopAnsweringProduct } from "./interleaving-scenarios.ts";

/** Names one meeting or the beginning of several, as in `change/provisioner/CloudFormation.UpdateStack#1/cancel`. */
const selectedName = process.env["TENANTRY_MEETING"] ?? "";
/** A regular expression that selects meetings from all scenarios. */
const selectionPattern = new RegExp(process.env["TENANTRY_ONLY"] ?? "");
const isFullRun = process.env["TENANTRY_FULL"] === "1" || selectedName !== "";

/** Without TENANTRY_FULL: so many scenarios, and so many meetings of each. */
const SAMPLE_SIZE = { scenarios: 3, meetings: 4 };
/** A number of meetings of every scenario, drawn by the seed. */
const drawnCount = Number(process.env["TENANTRY_MEETINGS"] ?? 0);
const MAX_DURATION_MS = 6 * 60 * 60 * 1000;

const selectedScenarios = scenarios.filter(
  ({ name }) => `${name}/`.startsWith(selectedName) || selectedName.startsWith(`${name}/`),
);
const sweptScenarios =
  isFullRun || drawnCount > 0 ? selectedScenarios : sampleFrom(selectedScenarios, SAMPLE_SIZE.scenarios);

describe("the record stays true when a second command arrives during", () => {
  let bench: Testbed;
  beforeAll(async () => {
    bench = await prepareTestbed({ timeout: 10 });
  });
  afterAll(async () => {
    await stopAnsweringProduct();
    await bench.restore();
  });

  it.each(sweptScenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s",
    async (_, scenario) => {
      const recorded = await listInterleavings(scenario, bench);
      const meant = recorded.filter(({ name }) => name.startsWith(selectedName) && selectionPattern.test(name));
      const chosen = isFullRun && drawnCount === 0 ? meant : sampleFrom(meant, drawnCount || SAMPLE_SIZE.meetings);
      const results = await runInterleavings(scenario, bench, chosen);
      const met = results.filter(({ violations }) => violations !== undefined);
      const untrue = met.filter(({ violations }) => violations?.length !== 0);
      const count = `${met.length - untrue.length} of ${met.length} meetings true`;
      process.stdout.write(` ${scenario.name}: ${count} (${recorded.length} in all); seed ${seed}\n`);
      for (const { name, violations } of untrue) {
        expect.soft(violations, `TENANTRY_MEETING=${name} npm run faults`).toEqual([]);
      }
    },
    MAX_DURATION_MS,
  );
});
