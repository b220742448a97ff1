import type { ColdFigures } from "./cold/cold-requests.ts";
import type { FirstTenantFigures } from "./first-tenant/first-tenant.ts";
import type { RequestFigures } from "./requests/requests.ts";
import type { Formula } from "./statistics.ts";
import { renderTable, roundFigure } from "./table.ts";
import type { BilledUnits } from "./units/billed-units.ts";
import type { UnitFigures } from "./units/formulas.ts";
import type { GrowthFigures } from "./units/growth.ts";

/** The figures of a bench run. Parts that were not selected are absent. */
export type Report = {
  machine: { processors: number; memoryGigabytes: number; node: string };
  billedUnits?: UnitFigures[];
  /** The units of each lifecycle command for a tenant with one product. */
  lifecycleUnits?: Record<string, BilledUnits>;
  coldRequests?: ColdFigures[];
  growth?: GrowthFigures[];
  firstTenant?: FirstTenantFigures[];
  requests?: RequestFigures[];
};

/** The goals for the figures. */
const goals = { kilobytes: 500, cold: 1.3, get: 0.7, post: 0.5, seconds: 8, megabytes: 1500, growth: 1.02 };

const unitLabels: Record<keyof BilledUnits, string> = {
  apiRequests: "API requests",
  lambdaInvocations: "Lambda invocations",
  transitions: "Step Functions transitions",
  writeUnits: "DynamoDB write units",
  refusedUnits: "of them for rejected writes",
  readUnits: "DynamoDB read units",
  events: "events on the bus",
  assumedRolesPerTask: "AssumeRole calls per task in an account",
  scans: "Scans",
};

const formatMet = (met: boolean | undefined) => (met === undefined ? "" : met ? "yes" : "no");
const formatFormula = ({ fixed, perProduct }: Formula) =>
  perProduct === 0 ? roundFigure(fixed) : `${roundFigure(fixed)} + ${roundFigure(perProduct)}p`;

/** Renders the report as Markdown tables. */
export function renderReport({ machine, billedUnits, lifecycleUnits, growth, ...report }: Report): string {
  const { coldRequests, firstTenant, requests } = report;
  const { processors, memoryGigabytes, node } = machine;
  return [
    `${processors} processors, ${memoryGigabytes} GB, Node ${node}`,
    billedUnits && `### Billed units of an onboarding with p products\n\n${renderUnitTable(billedUnits)}`,
    lifecycleUnits && `### Billed units of later commands, with one product\n\n${renderLifecycleTable(lifecycleUnits)}`,
    growth && `### Billed units of an onboarding with one product, by number of tenants\n\n${growthTable(growth)}`,
    coldRequests && `### Size and cold request of the functions\n\n${coldTable(coldRequests)}`,
    requests && `### Requests a second\n\n${renderRequestTable(requests)}`,
    firstTenant && `### From \`npm start\` to the active tenant\n\n${renderFirstTenantTable(firstTenant)}`,
  ]
    .filter((part) => part !== undefined)
    .join("\n\n");
}

const renderUnitTable = (figures: UnitFigures[]): string =>
  renderTable(
    ["unit", "p = 0", "p = 1", "p = 2", "measured", "goal", "met"],
    figures.map(({ unit, measured, formula, goal, met }) => [
      unitLabels[unit],
      ...measured.map(roundFigure),
      formatFormula(formula),
      goal ? `≤ ${formatFormula(goal)}` : "",
      formatMet(met),
    ]),
  );

const renderLifecycleTable = (lifecycleUnits: Record<string, BilledUnits>): string =>
  renderTable(
    ["unit", ...Object.keys(lifecycleUnits)],
    (Object.keys(unitLabels) as (keyof BilledUnits)[]).map((unit) => [
      unitLabels[unit],
      ...Object.values(lifecycleUnits).map((units) => roundFigure(units[unit])),
    ]),
  );

const growthTable = (figures: GrowthFigures[]): string =>
  renderTable(
    ["unit", "1,000 tenants", "100,000 tenants", "ratio", "goal", "met"],
    figures.map(({ unit, few, many, ratio }) => [
      unitLabels[unit],
      roundFigure(few),
      roundFigure(many),
      roundFigure(ratio),
      `≤ ${goals.growth}`,
      formatMet(ratio <= goals.growth),
    ]),
  );

const coldTable = (figures: ColdFigures[]): string =>
  renderTable(
    ["function", "KB", `≤ ${goals.kilobytes}`, "import, ms", "cold, ms", "to `alone`", `≤ ${goals.cold}`, "warm, ms"],
    figures.map(({ name, kilobytes, importMs, coldMs, ratio, warmMs }) => [
      name,
      roundFigure(kilobytes),
      formatMet(kilobytes <= goals.kilobytes),
      roundFigure(importMs),
      roundFigure(coldMs),
      roundFigure(ratio),
      formatMet(ratio <= goals.cold),
      roundFigure(warmMs),
    ]),
  );

const renderRequestTable = (figures: RequestFigures[]): string =>
  renderTable(
    ["request", "a second", "empty function", "ratio", "goal", "met"],
    figures.map(({ request, perSecond, emptyPerSecond, ratio }) => {
      const goal = request.startsWith("GET") ? goals.get : goals.post;
      return [
        request,
        roundFigure(perSecond),
        roundFigure(emptyPerSecond),
        roundFigure(ratio),
        `≥ ${goal}`,
        formatMet(ratio >= goal),
      ];
    }),
  );

const renderFirstTenantTable = (figures: FirstTenantFigures[]): string =>
  renderTable(
    ["templates", "seconds", `≤ ${goals.seconds}`, "peak memory, MB", `≤ ${goals.megabytes}`],
    figures.map(({ templates, seconds, peakMegabytes }) => [
      templates,
      roundFigure(seconds),
      formatMet(seconds <= goals.seconds),
      roundFigure(peakMegabytes),
      formatMet(peakMegabytes <= goals.megabytes),
    ]),
  );
