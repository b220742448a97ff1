import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bill, BilledUnits } from "./billed-units.ts";

/** What an onboarding may cost, by its number of products. */
type Limits = Record<string, BilledUnits>;

const limitsFile = join(import.meta.dirname, "..", "limits.json");
const TOLERANCE = 1.1;

export const readLimits = (): Limits => JSON.parse(readFileSync(limitsFile, "utf8"));

/**
 * Freezes what was measured, and a tenth more for what comes by chance, as how many records a batch holds. To be called
 * when a figure got better, or worse for a reason.
 */
export function freezeLimits(bills: Bill[][]): void {
  const limits = bills.map((some) => {
    const [{ units: first } = { units: {} }] = some;
    const most = Object.keys(first).map((unit) => [unit, Math.max(...some.map(({ units }) => units[unit as never]))]);
    return Object.fromEntries(most.map(([unit, value]) => [unit, Math.floor(Number(value) * TOLERANCE)]));
  });
  writeFileSync(limitsFile, `${JSON.stringify({ ...limits }, null, 2)}\n`);
}
