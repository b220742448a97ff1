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
  // The first onboarding starts processes. While they start, records arrive in smaller batches.
  await onboardTenant(getConnectionInfo(), recording, 2);
});
afterAll(() => cleanUp.run());

describe("the cost of an onboarding", () => {
  it.each([1, 2])("with %i products is within the stored limits", async (products) => {
    const limits = readLimits()[products];
    const { units } = await computeBill(
      getConnectionInfo(),
      await onboardTenant(getConnectionInfo(), recording, products),
    );
    const exceeded = Object.entries(units).filter(
      ([unit, value]) => value > (limits?.[unit as keyof typeof units] ?? 0),
    );
    expect(exceeded).toEqual([]);
  });
});
