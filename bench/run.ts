import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CleanUp } from "../local/clean-up.ts";
import { interruption } from "../local/interruption.ts";
import { type Platform, startPlatform } from "../local/platform.ts";
import { createProgress } from "../local/progress.ts";
import { createWorkspace, sharedDirectory } from "../local/workspace.ts";
import { measureColdRequests } from "./cold/cold-requests.ts";
import { measureFirstTenant } from "./first-tenant/first-tenant.ts";
import { type Report, renderReport } from "./report.ts";
import { measureRequests } from "./requests/requests.ts";
import { type Bill, computeBill } from "./units/billed-units.ts";
import { computeUnitFigures } from "./units/formulas.ts";
import { measureGrowth } from "./units/growth.ts";
import { freezeLimits } from "./units/limits.ts";
import { type LifecycleCommand, lifecycleCommands, onboardTenant, runLifecycleCommand } from "./units/onboarding.ts";
import { startRecording } from "./units/recording.ts";

const usage = `npm run bench                       everything that is measured, as tables
npm run bench -- --json             as one JSON document
npm run bench -- --only units       some of it: units, growth, cold, first-tenant, requests (may be repeated)
npm run bench -- --freeze           the units become the limits that npm test checks (bench/limits.json)`;

const benchParts = ["cold", "first-tenant", "units", "requests", "growth"] as const;
type BenchPart = (typeof benchParts)[number];

/** How often each thing is measured; the median counts. */
const REPETITIONS = { cold: 15, units: 3, growth: 3, requests: 5 };

const cleanUp = new CleanUp();
// Tables and JSON alone go to the output, so that they can be kept.
const progress = createProgress(process.stderr);

process.exit(await main(process.argv.slice(2)));

async function main(args: string[]): Promise<number> {
  try {
    const options = parseOptions(args);
    const report = await Promise.race([measure(options), interruption]);
    if (typeof report === "string") return 1;
    console.log(options.json ? JSON.stringify(report, null, 2) : renderReport(report));
    return 0;
  } catch (error) {
    console.error(`tenantry: ${error instanceof Error ? error.message : error}`);
    return 1;
  } finally {
    await cleanUp.run();
  }
}

type LifecycleBills = Partial<Record<LifecycleCommand, Bill>>;

type Options = { json: boolean; freeze: boolean; selectedParts: readonly BenchPart[] };

function parseOptions(args: string[]): Options {
  const flag = { type: "boolean", default: false } as const;
  const options = { json: flag, freeze: flag, only: { type: "string", multiple: true } } as const;
  const { json, freeze, only } = parseArgs({ args, options }).values;
  const unknown = only?.find((one) => !(benchParts as readonly string[]).includes(one));
  if (unknown !== undefined) throw new Error(`There is nothing called ${unknown} to measure.\n\n${usage}`);
  return { json, freeze, selectedParts: (only as BenchPart[] | undefined) ?? (freeze ? ["units"] : benchParts) };
}

async function measure({ selectedParts, freeze }: Options): Promise<Report> {
  const is = (part: BenchPart) => selectedParts.includes(part);
  const machine = {
    processors: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
  };
  const coldRequests = is("cold")
    ? await progress.step("Measure cold requests", () => measureColdRequests(REPETITIONS.cold))
    : undefined;
  const firstTenant = is("first-tenant")
    ? await progress.step("Measure npm start, twice", measureFirstTenant)
    : undefined;
  const needsPlatform = is("units") || is("requests") || is("growth");
  const running = needsPlatform ? await measureOnPlatform(selectedParts, freeze) : {};
  return { machine, ...(coldRequests && { coldRequests }), ...(firstTenant && { firstTenant }), ...running };
}

/** One engine for all: what is counted, then what is timed, when nothing stands between functions and engine, and last
 *  what leaves many tenants behind. */
async function measureOnPlatform(requested: readonly BenchPart[], isFrozen: boolean): Promise<Partial<Report>> {
  const platform = await startPlatform(createWorkspace(join(sharedDirectory, "bench")), progress, cleanUp);
  progress.heading("The bench");
  const counted = requested.some((part) => part !== "growth") ? await countAndTime(platform, requested, isFrozen) : {};
  if (!requested.includes("growth")) return counted;
  const grow = () => measureGrowth(platform.connectionInfo, REPETITIONS.growth);
  return { ...counted, growth: await progress.step("Count the units beside 1,000 and 100,000 tenants", grow) };
}

async function countAndTime(
  platform: Platform,
  requested: readonly BenchPart[],
  isFrozen: boolean,
): Promise<Partial<Report>> {
  const { bills, later, tenantId } = await progress.step("Count the units of onboardings", () => countUnits(platform));
  if (isFrozen) freezeLimits(bills);
  const laterUnits = Object.fromEntries(Object.entries(later).map(([what, { units }]) => [what, units]));
  const billedUnits = requested.includes("units") ? { billedUnits: computeUnitFigures(bills), laterUnits } : {};
  if (!requested.includes("requests")) return billedUnits;
  const system = { card: platform.connectionInfo, token: platform.adminToken, tenantId };
  const requests = await progress.step("Measure requests a second", () =>
    measureRequests(system, REPETITIONS.requests, cleanUp),
  );
  return { ...billedUnits, requests };
}

/** Onboards tenants with 0, 1 and 2 products, each several times. */
async function countUnits({
  connectionInfo,
}: Platform): Promise<{ bills: Bill[][]; later: LifecycleBills; tenantId: string }> {
  const recordingOnly = new CleanUp();
  cleanUp.defer(() => recordingOnly.run());
  const recording = await startRecording(connectionInfo, recordingOnly);
  const bills: Bill[][] = [[], [], []];
  let tenantId = "";
  for (const [products, some] of bills.entries()) {
    // The first of each kind starts processes and is not counted.
    await onboardTenant(connectionInfo, recording, products);
    for (let time = 0; time < REPETITIONS.units; time += 1) {
      const onboarding = await onboardTenant(connectionInfo, recording, products);
      some.push(await computeBill(connectionInfo, onboarding));
      tenantId = onboarding.tenantId;
    }
  }
  const later: LifecycleBills = {};
  const { tenantId: living } = await onboardTenant(connectionInfo, recording, 1);
  for (const what of Object.keys(lifecycleCommands) as LifecycleCommand[]) {
    later[what] = await computeBill(connectionInfo, await runLifecycleCommand(connectionInfo, recording, living, what));
  }
  await recordingOnly.run();
  return { bills, later, tenantId };
}
