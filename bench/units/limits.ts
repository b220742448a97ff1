import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Bill, BilledUnits } from "./billed-units.ts";

/** The highest allowed cost of an onboarding, by its number of products. */
type Limits = Record<string, BilledUnits>;

const limitsFile = join(import.meta.dirname, "..", "limits.json");
const TOLERANCE = 1.1;

export const readLimits = (): Limits => JSON.parse(readFileSync(limitsFile, "utf8"));

/**
 * Stores the measured units plus a tenth as the limits. The tenth covers random variation, such as the number of
 * records in a batch. Call it after a figure has improved, or has become worse for a good reason.
 */
export function freezeLimits(bills: Bill[][]): void {
  const limits = bills.map((productBills) => {
    const [{ units: first } = { units: {} }] = productBills;
    const maxima = Object.keys(first).map((unit) => [
      unit,
      Math.max(...productBills.map(({ units }) => units[unit as never])),
    ]);
    return Object.fromEntries(maxima.map(([unit, value]) => [unit, Math.floor(Number(value) * TOLERANCE)]));
  });
  writeFileSync(limitsFile, `${JSON.stringify({ ...limits }, null, 2)}\n`);
}
