import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isFullRun } from "../support/full-run.ts";
import { listInterleavings, runInterleavings } from "./harness/interleaving.ts";
import { sampleFrom, seed } from "./harness/selection.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";
import { scenarios, stopAnsweringProduct } from "./interleaving-scenarios.ts";

/** The name of an interleaving, or a prefix of several, such as
 *  `change/provisioner/CloudFormation.UpdateStack#1/cancel`. */
const selectedName = process.env["TENANTRY_INTERLEAVING"] ?? "";
/** A regular expression that selects interleavings of all scenarios. */
const selectionPattern = new RegExp(process.env["TENANTRY_ONLY"] ?? "");
const isWhole = isFullRun || selectedName !== "";

/** The size of a sample: the number of scenarios, and of interleavings of each. */
const SAMPLE_SIZE = { scenarios: 3, interleavings: 4 };
/** The number of interleavings that the seed draws from every scenario. */
const drawnCount = Number(process.env["TENANTRY_INTERLEAVINGS"] ?? 0);
const MAX_DURATION_MS = 6 * 60 * 60 * 1000;

const selectedScenarios = scenarios.filter(
  ({ name }) => `${name}/`.startsWith(selectedName) || selectedName.startsWith(`${name}/`),
);
const sweptScenarios =
  isWhole || drawnCount > 0 ? selectedScenarios : sampleFrom(selectedScenarios, SAMPLE_SIZE.scenarios);

describe("the record matches reality after a second command during", () => {
  let bench: Testbed;
  beforeAll(async () => {
    bench = await prepareTestbed({ timeout: 20 });
  });
  afterAll(async () => {
    await stopAnsweringProduct();
    await bench.restore();
  });

  it.each(sweptScenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s",
    async (_, scenario) => {
      const recorded = await listInterleavings(scenario, bench);
      const selected = recorded.filter(({ name }) => name.startsWith(selectedName) && selectionPattern.test(name));
      const chosen =
        isWhole && drawnCount === 0 ? selected : sampleFrom(selected, drawnCount || SAMPLE_SIZE.interleavings);
      const results = await runInterleavings(scenario, bench, chosen);
      const reached = results.filter(({ violations }) => violations !== undefined);
      const violating = reached.filter(({ violations }) => violations?.length !== 0);
      const count = `${reached.length - violating.length} of ${reached.length} interleavings true`;
      process.stdout.write(` ${scenario.name}: ${count} (${recorded.length} in all); seed ${seed}\n`);
      // A second command that never meets the first one has a broken harness.
      expect(reached.length).toBeGreaterThanOrEqual(Math.min(1, chosen.length));
      for (const { name, violations } of violating) {
        expect.soft(violations, `TENANTRY_INTERLEAVING=${name} npm run faults`).toEqual([]);
      }
    },
    MAX_DURATION_MS,
  );
});
