import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundleModules } from "../../infra/bundle.ts";
import { type FunctionName, functions } from "../../infra/functions.ts";
import { EnvironmentName } from "../../schemas/environment.ts";
import { median } from "../statistics.ts";
import { RecordedServices } from "./recorded-services.ts";
import { bundleReferences, type ReferenceName, references } from "./references.ts";
import { apiScenarios, authorizerScenario } from "./scenarios/api.ts";
import { reactorScenarios } from "./scenarios/reactors.ts";
import type { Scenario } from "./scenarios/scenario.ts";
import { taskScenarios } from "./scenarios/tasks.ts";

/**
 * The figures of a function in milliseconds of processor time: the cold request (import and first request), its ratio
 * to DynamoDB's client with a single GetItem, the import alone, and a later request.
 */
export type ColdFigures = {
  name: string;
  kilobytes: number;
  importMs: number;
  coldMs: number;
  ratio: number;
  warmMs: number;
};

/** The processor time of one process, in ms. */
type Run = { importMs: number; coldMs: number; warmMs: number };

const firstRequests = join(import.meta.dirname, "first-requests.mjs");

/** The number of later requests whose average counts as a warm request. */
const WARM_REQUESTS = 20;

const ok = '"statusCode":200';
const referenceScenarios: Record<ReferenceName, Scenario> = {
  empty: { event: {}, expectedAnswer: ok },
  alone: { event: {}, tables: { TENANT_TABLE: [{ pk: "tenant#one", sk: "tenant", name: "One" }] }, expectedAnswer: ok },
};

/** Returns the variables that Lambda sets and those of the functions. A table has the name of its variable. */
const environmentAt = (endpoint: string, workspace: string) => ({
  PATH: process.env["PATH"],
  HOME: workspace,
  AWS_REGION: "us-east-1",
  AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  AWS_LAMBDA_FUNCTION_NAME: "bench",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
  AWS_ACCESS_KEY_ID: "111111111111",
  AWS_SECRET_ACCESS_KEY: "secret",
  AWS_SESSION_TOKEN: "token",
  AWS_ENDPOINT_URL: endpoint,
  AWS_RETRY_MODE: "standard",
  AWS_MAX_ATTEMPTS: "3",
  ...Object.fromEntries(EnvironmentName.options.map((name) => [name, name])),
  OIDC_ISSUER: "",
  USER_POOL_ISSUER: `${endpoint}/pool`,
  USER_POOL_JWKS_URI: `${endpoint}/pool/.well-known/jwks.json`,
  USER_POOL_CLIENT_IDS: "client cli",
  SIGNER_ROLES: "{}",
  DELETION_GRACE_DAYS: "0",
  APPROVALS: "",
  BLAST_RADIUS: "20",
});

/** The shared settings of all runs of a measurement. */
type RunSettings = {
  fileOf: (name: string) => string;
  services: RecordedServices;
  env: NodeJS.ProcessEnv;
  folder: string;
};

/**
 * Measures each function `times` times; without names, all functions. A round runs them in random order. Each function
 * runs directly after the reference `alone`, and only the ratio counts, because the load of the machine changes.
 */
export async function measureColdRequests(times: number, only: readonly string[] = []): Promise<ColdFigures[]> {
  const services = new RecordedServices();
  const endpoint = await services.listen();
  const folder = mkdtempSync(join(tmpdir(), "cold-"));
  const bundles = await bundleModules(Object.entries(entriesOf(only)));
  const referenceBundles = await bundleReferences();
  const fileOf = (name: string) =>
    join(name in references ? referenceBundles.folderOf(name as ReferenceName) : bundles.folderOf(name), "index.mjs");
  try {
    const settings = { fileOf, services, env: environmentAt(endpoint, folder), folder };
    return await measureAll([...Object.keys(references), ...Object.keys(entriesOf(only))], times, settings, endpoint);
  } finally {
    services.close();
    bundles.remove();
    referenceBundles.remove();
    rmSync(folder, { recursive: true });
  }
}

async function measureAll(
  names: string[],
  times: number,
  settings: RunSettings,
  endpoint: string,
): Promise<ColdFigures[]> {
  const scenarios: Record<FunctionName | ReferenceName, Scenario> = {
    ...referenceScenarios,
    ...apiScenarios,
    ...reactorScenarios,
    ...taskScenarios,
    authorizer: authorizerScenario(endpoint),
  };
  const runs = new Map<string, (Run & { ratio: number })[]>(names.map((name) => [name, []]));
  for (let pass = 0; pass < times; pass += 1) {
    for (const name of shuffle(names)) {
      const reference = await run("alone", scenarios.alone, settings);
      const own = await run(name, scenarios[name as FunctionName], settings);
      runs.get(name)?.push({ ...own, ratio: own.coldMs / reference.coldMs });
    }
  }
  return [...runs].map(([name, measured]) => computeFigures(name, measured, settings.fileOf(name)));
}

const entriesOf = (only: readonly string[]) =>
  Object.fromEntries(
    Object.entries(functions)
      .filter(([name]) => only.length === 0 || only.includes(name))
      .map(([name, { entry }]) => [name, entry]),
  );

const shuffle = <One>(all: readonly One[]): One[] =>
  all
    .map((one) => ({ one, rank: Math.random() }))
    .sort((left, right) => left.rank - right.rank)
    .map(({ one }) => one);

function computeFigures(name: string, runs: (Run & { ratio: number })[], file: string): ColdFigures {
  const medianOf = (figureOf: (run: Run & { ratio: number }) => number) => median(runs.map(figureOf));
  return {
    name,
    kilobytes: statSync(file).size / 1000,
    importMs: medianOf(({ importMs }) => importMs),
    coldMs: medianOf(({ coldMs }) => coldMs),
    ratio: medianOf(({ ratio }) => ratio),
    warmMs: medianOf(({ warmMs }) => warmMs),
  };
}

const execute = promisify(execFile);

/** Runs a function in a new process. Throws if it does not return the scenario's expected answer. */
async function run(name: string, scenario: Scenario, settings: RunSettings): Promise<Run> {
  const { fileOf, services, env, folder } = settings;
  services.prepare(scenario);
  const eventFile = join(folder, `${name}.json`);
  writeFileSync(eventFile, JSON.stringify(scenario.event));
  const { href } = pathToFileURL(fileOf(name));
  const { stdout } = await execute(process.execPath, [firstRequests, href, eventFile, String(WARM_REQUESTS)], { env });
  const { answer, ...times } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  const text = JSON.stringify(answer) ?? "";
  if (!text.includes(scenario.expectedAnswer)) throw new Error(`${name} returned ${text}\n${stdout}`);
  return times;
}
