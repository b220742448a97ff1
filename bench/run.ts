import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CleanUp } from "../local/clean-up.ts";
import { homeAt, shared } from "../local/home.ts";
import { interruption } from "../local/interruption.ts";
import { type Platform, startPlatform } from "../local/platform.ts";
import { progressOn } from "../local/progress.ts";
import { measureColdRequests } from "./cold/cold-requests.ts";
import { measureFirstTenant } from "./first-tenant/first-tenant.ts";
import { type Report, tablesOf } from "./report.ts";
import { measureRequests } from "./requests/requests.ts";
import { type Bill, billOf } from "./units/billed-units.ts";
import { unitFigures } from "./units/formulas.ts";
import { measureGrowth } from "./units/growth.ts";
import { freeze } from "./units/limits.ts";
import { follow, type LaterLife, laterLife, onboard } from "./units/onboarding.ts";
import { startRecording } from "./units/recording.ts";

const usage = `npm run bench                       everything that is measured, as tables
npm run bench -- --json             as one JSON document
npm run bench -- --only units       some of it: units, growth, cold, first-tenant, requests (may be repeated)
npm run bench -- --freeze           the units become the limits that npm test checks (bench/limits.json)`;

const parts = ["cold", "first-tenant", "units", "requests", "growth"] as const;
type Part = (typeof parts)[number];

/** How often each thing is measured; the median counts. */
const TIMES = { cold: 15, units: 3, growth: 3, requests: 5 };

const cleanUp = new CleanUp();
// Tables and JSON alone go to the output, so that they can be kept.
const progress = progressOn(process.stderr);

process.exit(await main(process.argv.slice(2)));

async function main(args: string[]): Promise<number> {
  try {
    const options = optionsFrom(args);
    const report = await Promise.race([measure(options), interruption]);
    if (typeof report === "string") return 1;
    console.log(options.json ? JSON.stringify(report, null, 2) : tablesOf(report));
    return 0;
  } catch (error) {
    console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
    return 1;
  } finally {
    await cleanUp.run();
  }
}

type LaterBills = Partial<Record<LaterLife, Bill>>;

type Options = { json: boolean; freeze: boolean; wanted: readonly Part[] };

function optionsFrom(args: string[]): Options {
  const flag = { type: "boolean", default: false } as const;
  const options = { json: flag, freeze: flag, only: { type: "string", multiple: true } } as const;
  const { json, freeze, only } = parseArgs({ args, options }).values;
  const unknown = only?.find((one) => !(parts as readonly string[]).includes(one));
  if (unknown !== undefined) throw new Error(`There is nothing called ${unknown} to measure.\n\n${usage}`);
  return { json, freeze, wanted: (only as Part[] | undefined) ?? (freeze ? ["units"] : parts) };
}

async function measure({ wanted, freeze }: Options): Promise<Report> {
  const is = (part: Part) => wanted.includes(part);
  const machine = {
    processors: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
  };
  const coldRequests = is("cold")
    ? await progress.step("Measure cold requests", () => measureColdRequests(TIMES.cold))
    : undefined;
  const firstTenant = is("first-tenant")
    ? await progress.step("Measure npm start, twice", measureFirstTenant)
    : undefined;
  const needsPlatform = is("units") || is("requests") || is("growth");
  const running = needsPlatform ? await onPlatform(wanted, freeze) : {};
  return { machine, ...(coldRequests && { coldRequests }), ...(firstTenant && { firstTenant }), ...running };
}

/** One engine for all: what is counted, then what is timed, when nothing stands between functions and engine, and last
 *  what leaves many tenants behind. */
async function onPlatform(wanted: readonly Part[], isFrozen: boolean): Promise<Partial<Report>> {
  const platform = await startPlatform(homeAt(join(shared, "bench")), progress, cleanUp);
  progress.heading("The bench");
  const counted = wanted.some((part) => part !== "growth") ? await countAndTime(platform, wanted, isFrozen) : {};
  if (!wanted.includes("growth")) return counted;
  const grow = () => measureGrowth(platform.card, TIMES.growth);
  return { ...counted, growth: await progress.step("Count the units beside 1,000 and 100,000 tenants", grow) };
}

async function countAndTime(platform: Platform, wanted: readonly Part[], isFrozen: boolean): Promise<Partial<Report>> {
  const { bills, later, tenantId } = await progress.step("Count the units of onboardings", () => count(platform));
  if (isFrozen) freeze(bills);
  const laterUnits = Object.fromEntries(Object.entries(later).map(([what, { units }]) => [what, units]));
  const billedUnits = wanted.includes("units") ? { billedUnits: unitFigures(bills), laterUnits } : {};
  if (!wanted.includes("requests")) return billedUnits;
  const system = { card: platform.card, token: platform.adminToken, tenantId };
  const requests = await progress.step("Measure requests a second", () =>
    measureRequests(system, TIMES.requests, cleanUp),
  );
  return { ...billedUnits, requests };
}

/** Onboards tenants with 0, 1 and 2 products, each several times. */
async function count({ card }: Platform): Promise<{ bills: Bill[][]; later: LaterBills; tenantId: string }> {
  const recordingOnly = new CleanUp();
  cleanUp.defer(() => recordingOnly.run());
  const recording = await startRecording(card, recordingOnly);
  const bills: Bill[][] = [[], [], []];
  let tenantId = "";
  for (const [products, some] of bills.entries()) {
    // The first of each kind starts processes and is not counted.
    await onboard(card, recording, products);
    for (let time = 0; time < TIMES.units; time += 1) {
      const onboarding = await onboard(card, recording, products);
      some.push(await billOf(card, onboarding));
      tenantId = onboarding.tenantId;
    }
  }
  const later: LaterBills = {};
  const { tenantId: living } = await onboard(card, recording, 1);
  for (const what of Object.keys(laterLife) as LaterLife[]) {
    later[what] = await billOf(card, await follow(card, recording, living, what));
  }
  await recordingOnly.run();
  return { bills, later, tenantId };
}
