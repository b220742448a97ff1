import { CleanUp } from "../../local/clean-up.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";
import { median } from "../statistics.ts";
import { type BilledUnits, computeBill } from "./billed-units.ts";
import { addTenants } from "./crowd.ts";
import { onboardTenant } from "./onboarding.ts";
import { startRecording } from "./recording.ts";

/** The compared numbers of tenants, and the number of products of the onboarding. */
const FEW = 1_000;
const MANY = 100_000;
const PRODUCTS = 1;

const units = ["writeUnits", "readUnits", "transitions", "scans"] as const satisfies (keyof BilledUnits)[];

/** The cost of an onboarding with few and with many other tenants. */
export type GrowthFigures = { unit: (typeof units)[number]; few: number; many: number; ratio: number };

/** Measures the cost of an onboarding with few and with many other tenants, each several times. */
export async function measureGrowth(connectionInfo: ConnectionInfo, times: number): Promise<GrowthFigures[]> {
  const cleanUp = new CleanUp();
  try {
    const recording = await startRecording(connectionInfo, cleanUp);
    const { tenantId } = await onboardTenant(connectionInfo, recording, PRODUCTS);
    const billed: BilledUnits[][] = [];
    for (const [from, to] of [
      [0, FEW],
      [FEW, MANY],
    ] as const) {
      await addTenants(connectionInfo, tenantId, { from, to });
      const measured: BilledUnits[] = [];
      for (let time = 0; time < times; time += 1) {
        measured.push(
          (await computeBill(connectionInfo, await onboardTenant(connectionInfo, recording, PRODUCTS))).units,
        );
      }
      billed.push(measured);
    }
    const [few = [], many = []] = billed;
    return units.map((unit) => {
      const [before, after] = [few, many].map((bills) => median(bills.map((one) => one[unit]))) as [number, number];
      return { unit, few: before, many: after, ratio: before === after ? 1 : after / before };
    });
  } finally {
    await cleanUp.run();
  }
}
