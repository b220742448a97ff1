import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { computeBill } from "../../bench/units/billed-units.ts";
import { readLimits } from "../../bench/units/limits.ts";
import { onboardTenant } from "../../bench/units/onboarding.ts";
import { type Recording, startRecording } from "../../bench/units/recording.ts";
import { CleanUp } from "../../local/clean-up.ts";
import { getConnectionInfo } from "../support/system/deployed-system.ts";

const cleanUp = new CleanUp();
let recording: Recording;
beforeAll(async () => {
  recording = await startRecording(getConnectionInfo(), cleanUp);
  // The first one starts processes, whose waiting records come in smaller batches than those of the next.
  await onboardTenant(getConnectionInfo(), recording, 2);
});
afterAll(() => cleanUp.run());

describe("what an onboarding costs", () => {
  it.each([1, 2])("with %i of the products is no more than what was measured and frozen", async (products) => {
    const limits = readLimits()[products];
    const { units } = await computeBill(
      getConnectionInfo(),
      await onboardTenant(getConnectionInfo(), recording, products),
    );
    const over = Object.entries(units).filter(([unit, value]) => value > (limits?.[unit as keyof typeof units] ?? 0));
    expect(over).toEqual([]);
  });
});
