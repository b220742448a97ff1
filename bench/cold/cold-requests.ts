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
 * The cold request of a function: import and first request together, in milliseconds of the processor, and their ratio
 * to DynamoDB's client alone with one GetItem; beside them the import alone and a later request.
 */
export type ColdFigures = {
  name: string;
  kilobytes: number;
  importMs: number;
  coldMs: number;
  ratio: number;
  warmMs: number;
};

/** The processor's milliseconds of one process. */
type Run = { importMs: number; coldMs: number; warmMs: number };

const firstRequests = join(import.meta.dirname, "first-requests.mjs");

/** The requests after the first over which a later one is averaged. */
const WARM_REQUESTS = 20;

const passes = '"statusCode":200';
const referenceScenarios: Record<ReferenceName, Scenario> = {
  empty: { event: {}, answer: passes },
  alone: { event: {}, tables: { TENANT_TABLE: [{ pk: "tenant#one", sk: "tenant", name: "One" }] }, answer: passes },
};

/** The variables that Lambda sets and the SDK reads, and those of ours: a table is called like its variable. */
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
  USER_POOL_CLIENT_ID: "client",
  SIGNER_ROLES: "{}",
});

/** Everything that the runs of one measurement share. */
type Setting = { fileOf: (name: string) => string; services: RecordedServices; env: NodeJS.ProcessEnv; folder: string };

/**
 * Measures functions `times` times each, all of them if none is named. A round runs them in random order, each just
 * after the measure, and only the ratio of the two counts, because the machine is never the same for long.
 */
export async function measureColdRequests(times: number, only: readonly string[] = []): Promise<ColdFigures[]> {
  const services = new RecordedServices();
  const endpoint = await services.listen();
  const folder = mkdtempSync(join(tmpdir(), "cold-"));
  const bundles = await bundleModules(Object.entries(entriesOf(only)));
  const plain = await bundleReferences();
  const fileOf = (name: string) =>
    join(name in references ? plain.folderOf(name as ReferenceName) : bundles.folderOf(name), "index.mjs");
  try {
    const setting = { fileOf, services, env: environmentAt(endpoint, folder), folder };
    return await measureAll([...Object.keys(references), ...Object.keys(entriesOf(only))], times, setting, endpoint);
  } finally {
    services.close();
    bundles.remove();
    plain.remove();
    rmSync(folder, { recursive: true });
  }
}

async function measureAll(names: string[], times: number, setting: Setting, endpoint: string): Promise<ColdFigures[]> {
  const scenarios: Record<FunctionName | ReferenceName, Scenario> = {
    ...referenceScenarios,
    ...apiScenarios,
    ...reactorScenarios,
    ...taskScenarios,
    authorizer: authorizerScenario(endpoint),
  };
  const runs = new Map<string, (Run & { ratio: number })[]>(names.map((name) => [name, []]));
  for (let round = 0; round < times; round += 1) {
    for (const name of shuffle(names)) {
      const measure = await run("alone", scenarios.alone, setting);
      const own = await run(name, scenarios[name as FunctionName], setting);
      runs.get(name)?.push({ ...own, ratio: own.coldMs / measure.coldMs });
    }
  }
  return [...runs].map(([name, some]) => figuresOf(name, some, setting.fileOf(name)));
}

const entriesOf = (only: readonly string[]) =>
  Object.fromEntries(
    Object.entries(functions)
      .filter(([name]) => only.length === 0 || only.includes(name))
      .map(([name, { entry }]) => [name, entry]),
  );

const shuffle = <One>(all: readonly One[]): One[] =>
  all
    .map((one) => ({ one, place: Math.random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ one }) => one);

function figuresOf(name: string, runs: (Run & { ratio: number })[], file: string): ColdFigures {
  const middle = (of: (run: Run & { ratio: number }) => number) => median(runs.map(of));
  return {
    name,
    kilobytes: statSync(file).size / 1000,
    importMs: middle(({ importMs }) => importMs),
    coldMs: middle(({ coldMs }) => coldMs),
    ratio: middle(({ ratio }) => ratio),
    warmMs: middle(({ warmMs }) => warmMs),
  };
}

const execute = promisify(execFile);

/** Runs a function in a new process; throws where its answer is not that of a request which passed. */
async function run(name: string, scenario: Scenario, setting: Setting): Promise<Run> {
  const { fileOf, services, env, folder } = setting;
  services.lay(scenario);
  const eventFile = join(folder, `${name}.json`);
  writeFileSync(eventFile, JSON.stringify(scenario.event));
  const { href } = pathToFileURL(fileOf(name));
  const { stdout } = await execute(process.execPath, [firstRequests, href, eventFile, String(WARM_REQUESTS)], { env });
  const { answer, ...spent } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  const text = JSON.stringify(answer) ?? "";
  if (!text.includes(scenario.answer)) throw new Error(`${name} answered ${text}\n${stdout}`);
  return spent;
}
