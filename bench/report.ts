import type { ColdFigures } from "./cold/cold-requests.ts";
import type { FirstTenantFigures } from "./first-tenant/first-tenant.ts";
import type { RequestFigures } from "./requests/requests.ts";
import type { Formula } from "./statistics.ts";
import { rounded, table } from "./table.ts";
import type { BilledUnits } from "./units/billed-units.ts";
import type { UnitFigures } from "./units/formulas.ts";
import type { GrowthFigures } from "./units/growth.ts";

/** Everything that the bench measures; what was not asked for is not there. */
export type Report = {
  machine: { processors: number; memoryGigabytes: number; node: string };
  billedUnits?: UnitFigures[];
  /** Of what follows in the life of a tenant with one product. */
  laterUnits?: Record<string, BilledUnits>;
  coldRequests?: ColdFigures[];
  growth?: GrowthFigures[];
  firstTenant?: FirstTenantFigures[];
  requests?: RequestFigures[];
};

/** What the figures should come to. */
const goals = { kilobytes: 500, cold: 1.3, get: 0.7, post: 0.5, seconds: 20, megabytes: 1500, growth: 1.02 };

const words: Record<keyof BilledUnits, string> = {
  apiRequests: "API requests",
  lambdaInvocations: "Lambda invocations",
  transitions: "Step Functions transitions",
  writeUnits: "DynamoDB write units",
  refusedUnits: "of them for refused writes",
  readUnits: "DynamoDB read units",
  events: "events on the bus",
  assumedRolesPerTask: "AssumeRole calls per task in an account",
  scans: "Scans",
};

const mark = (met: boolean | undefined) => (met === undefined ? "" : met ? "yes" : "no");
const formulaText = ({ fixed, perProduct }: Formula) =>
  perProduct === 0 ? rounded(fixed) : `${rounded(fixed)} + ${rounded(perProduct)}p`;

/** The report as tables, in Markdown. */
export function tablesOf({ machine, billedUnits, laterUnits, growth, ...report }: Report): string {
  const { coldRequests, firstTenant, requests } = report;
  const { processors, memoryGigabytes, node } = machine;
  return [
    `${processors} processors, ${memoryGigabytes} GB, Node ${node}`,
    billedUnits && `### Billed units of an onboarding with p products\n\n${unitTable(billedUnits)}`,
    laterUnits && `### Billed units of what follows, with one product\n\n${laterTable(laterUnits)}`,
    growth && `### Billed units of an onboarding with one product, beside other tenants\n\n${growthTable(growth)}`,
    coldRequests && `### Size and cold request of the functions\n\n${coldTable(coldRequests)}`,
    requests && `### Requests a second\n\n${requestTable(requests)}`,
    firstTenant && `### From \`npm start\` to the active tenant\n\n${firstTenantTable(firstTenant)}`,
  ]
    .filter((part) => part !== undefined)
    .join("\n\n");
}

const unitTable = (figures: UnitFigures[]): string =>
  table(
    ["unit", "p = 0", "p = 1", "p = 2", "measured", "goal", "met"],
    figures.map(({ unit, measured, formula, goal, met }) => [
      words[unit],
      ...measured.map(rounded),
      formulaText(formula),
      goal ? `≤ ${formulaText(goal)}` : "",
      mark(met),
    ]),
  );

const laterTable = (later: Record<string, BilledUnits>): string =>
  table(
    ["unit", ...Object.keys(later)],
    (Object.keys(words) as (keyof BilledUnits)[]).map((unit) => [
      words[unit],
      ...Object.values(later).map((units) => rounded(units[unit])),
    ]),
  );

const growthTable = (figures: GrowthFigures[]): string =>
  table(
    ["unit", "1,000 tenants", "100,000 tenants", "ratio", "goal", "met"],
    figures.map(({ unit, few, many, ratio }) => [
      words[unit],
      rounded(few),
      rounded(many),
      rounded(ratio),
      `≤ ${goals.growth}`,
      mark(ratio <= goals.growth),
    ]),
  );

const coldTable = (figures: ColdFigures[]): string =>
  table(
    ["function", "KB", `≤ ${goals.kilobytes}`, "import, ms", "cold, ms", "to `alone`", `≤ ${goals.cold}`, "warm, ms"],
    figures.map(({ name, kilobytes, importMs, coldMs, ratio, warmMs }) => [
      name,
      rounded(kilobytes),
      mark(kilobytes <= goals.kilobytes),
      rounded(importMs),
      rounded(coldMs),
      rounded(ratio),
      mark(ratio <= goals.cold),
      rounded(warmMs),
    ]),
  );

const requestTable = (figures: RequestFigures[]): string =>
  table(
    ["request", "a second", "empty function", "ratio", "goal", "met"],
    figures.map(({ request, perSecond, emptyPerSecond, ratio }) => {
      const goal = request.startsWith("GET") ? goals.get : goals.post;
      return [request, rounded(perSecond), rounded(emptyPerSecond), rounded(ratio), `≥ ${goal}`, mark(ratio >= goal)];
    }),
  );

const firstTenantTable = (figures: FirstTenantFigures[]): string =>
  table(
    ["templates", "seconds", `≤ ${goals.seconds}`, "peak memory, MB", `≤ ${goals.megabytes}`],
    figures.map(({ templates, seconds, peakMegabytes }) => [
      templates,
      rounded(seconds),
      mark(seconds <= goals.seconds),
      rounded(peakMegabytes),
      mark(peakMegabytes <= goals.megabytes),
    ]),
  );
