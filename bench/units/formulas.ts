import { evaluateFormula, type Formula, fitLine, median } from "../statistics.ts";
import type { Bill, BilledUnits } from "./billed-units.ts";

/** The figures of one unit: measured with p = 0, 1, 2 products, fitted as a formula, and compared with its goal. */
export type UnitFigures = {
  unit: keyof BilledUnits;
  measured: number[];
  formula: Formula;
  goal?: Formula;
  met?: boolean;
};

/** The project's own goals. They exclude polls of a stack, because the engine's stacks need none. */
const goals: Partial<Record<keyof BilledUnits, Formula>> = {
  apiRequests: { fixed: 1, perProduct: 0 },
  lambdaInvocations: { fixed: 8, perProduct: 6 },
  transitions: { fixed: 4, perProduct: 3 },
  writeUnits: { fixed: 110, perProduct: 84 },
  refusedUnits: { fixed: 0, perProduct: 0 },
  events: { fixed: 4, perProduct: 4 },
  assumedRolesPerTask: { fixed: 1, perProduct: 0 },
  scans: { fixed: 0, perProduct: 0 },
};

/** Computes the figures of each unit. `bills` contains several bills for each number of products from 0 on. */
export function computeUnitFigures(bills: Bill[][]): UnitFigures[] {
  const [{ units: names } = { units: {} }] = bills[0] ?? [];
  return (Object.keys(names) as (keyof BilledUnits)[]).map((unit) => {
    const measured = bills.map((productBills) => median(productBills.map(({ units }) => units[unit])));
    const goal = goals[unit];
    if (goal === undefined) return { unit, measured, formula: fitLine(measured) };
    const met = measured.every((cost, products) => cost <= evaluateFormula(goal, products));
    return { unit, measured, formula: fitLine(measured), goal, met };
  });
}
