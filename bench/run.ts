import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CleanUp } from "../local/clean-up.ts";
import { interruption } from "../local/interruption.ts";
import { type Platform, startPlatform } from "../local/platform.ts";
import { createProgress } from "../local/progress.ts";
import { unlimitedRemovals } from "../local/system.ts";
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

const usage = `npm run bench                       measures everything and prints tables
npm run bench -- --json             prints one JSON document
npm run bench -- --only units       measures one part: units, growth, cold, first-tenant, requests (may be repeated)
npm run bench -- --freeze           stores the units as the limits that npm test checks (bench/limits.json)`;

const benchParts = ["cold", "first-tenant", "units", "requests", "growth"] as const;
type BenchPart = (typeof benchParts)[number];

/** The number of repetitions of each measurement. The median counts. */
const REPETITIONS = { cold: 15, units: 3, growth: 3, requests: 5 };

const cleanUp = new CleanUp();
// Progress goes to the error output, so that the standard output contains only the report.
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
  if (unknown !== undefined) throw new Error(`Unknown part: ${unknown}.\n\n${usage}`);
  return { json, freeze, selectedParts: (only as BenchPart[] | undefined) ?? (freeze ? ["units"] : benchParts) };
}

async function measure({ selectedParts, freeze }: Options): Promise<Report> {
  const isSelected = (part: BenchPart) => selectedParts.includes(part);
  const machine = {
    processors: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
  };
  const coldRequests = isSelected("cold")
    ? await progress.step("Measure cold requests", () => measureColdRequests(REPETITIONS.cold))
    : undefined;
  const firstTenant = isSelected("first-tenant")
    ? await progress.step("Measure npm start, twice", measureFirstTenant)
    : undefined;
  const needsPlatform = isSelected("units") || isSelected("requests") || isSelected("growth");
  const platformFigures = needsPlatform ? await measureOnPlatform(selectedParts, freeze) : {};
  return { machine, ...(coldRequests && { coldRequests }), ...(firstTenant && { firstTenant }), ...platformFigures };
}

/** Measures the parts that need a platform, on one engine: first the counts, then the request rates without the proxy,
 *  and last the growth, because it leaves many tenants behind. */
async function measureOnPlatform(selected: readonly BenchPart[], freeze: boolean): Promise<Partial<Report>> {
  const platform = await startPlatform(createWorkspace(join(sharedDirectory, "bench")), progress, cleanUp, {
    settings: unlimitedRemovals,
  });
  progress.heading("Bench");
  const counted = selected.some((part) => part !== "growth") ? await countAndTime(platform, selected, freeze) : {};
  if (!selected.includes("growth")) return counted;
  const grow = () => measureGrowth(platform.connectionInfo, REPETITIONS.growth);
  return { ...counted, growth: await progress.step("Count the units with 1,000 and 100,000 tenants", grow) };
}

async function countAndTime(
  platform: Platform,
  selected: readonly BenchPart[],
  freeze: boolean,
): Promise<Partial<Report>> {
  const { bills, lifecycleBills, tenantId } = await progress.step("Count the units of onboardings", () =>
    countUnits(platform),
  );
  if (freeze) freezeLimits(bills);
  const lifecycleUnits = Object.fromEntries(
    Object.entries(lifecycleBills).map(([command, { units }]) => [command, units]),
  );
  const unitFigures: Partial<Report> = selected.includes("units")
    ? { billedUnits: computeUnitFigures(bills), lifecycleUnits }
    : {};
  if (!selected.includes("requests")) return unitFigures;
  const system = { connectionInfo: platform.connectionInfo, token: platform.adminToken, tenantId };
  const requests = await progress.step("Measure requests a second", () =>
    measureRequests(system, REPETITIONS.requests, cleanUp),
  );
  return { ...unitFigures, requests };
}

/** Onboards tenants with 0, 1 and 2 products, each several times, and runs each lifecycle command once. */
async function countUnits({
  connectionInfo,
}: Platform): Promise<{ bills: Bill[][]; lifecycleBills: LifecycleBills; tenantId: string }> {
  const recordingCleanUp = new CleanUp();
  cleanUp.defer(() => recordingCleanUp.run());
  const recording = await startRecording(connectionInfo, recordingCleanUp);
  const bills: Bill[][] = [[], [], []];
  let tenantId = "";
  for (const [products, productBills] of bills.entries()) {
    // The first onboarding of each kind starts processes and is not counted.
    await onboardTenant(connectionInfo, recording, products);
    for (let time = 0; time < REPETITIONS.units; time += 1) {
      const onboarding = await onboardTenant(connectionInfo, recording, products);
      productBills.push(await computeBill(connectionInfo, onboarding));
      tenantId = onboarding.tenantId;
    }
  }
  const lifecycleBills: LifecycleBills = {};
  const { tenantId: commandedId } = await onboardTenant(connectionInfo, recording, 1);
  for (const command of Object.keys(lifecycleCommands) as LifecycleCommand[]) {
    const calls = await runLifecycleCommand(connectionInfo, recording, commandedId, command);
    lifecycleBills[command] = await computeBill(connectionInfo, calls);
  }
  await recordingCleanUp.run();
  return { bills, lifecycleBills, tenantId };
}
