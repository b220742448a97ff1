import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundle } from "../../infra/bundle.ts";
import { functions } from "../../infra/functions.ts";
import { EnvironmentName } from "../../schemas/environment.ts";
import { median } from "../statistics.ts";

/** The bundle of a function: its size, and how long it takes to start compared with DynamoDB's client alone. */
export type BundleFigures = { name: string; kilobytes: number; startMs: number; ratio: number };

const alone = "bench/start/dynamodb-alone.ts";
const importer = join(import.meta.dirname, "import.mjs");

/** Everything that a function may ask of its environment is there, and nothing of ours. */
const env = {
  PATH: process.env["PATH"],
  AWS_REGION: "us-east-1",
  ...Object.fromEntries(EnvironmentName.options.map((name) => [name, "bench"])),
};

/**
 * Measures each function's bundle `times` times. Just before each start the measure is started too and only the ratio
 * of the two counts, because the machine is never the same for long.
 */
export async function measureBundles(times: number): Promise<BundleFigures[]> {
  const entries = Object.entries(functions).map(([name, { entry }]) => [name, entry] as const);
  const bundles = await bundle([["alone", alone], ...entries]);
  const fileOf = (name: string) => join(bundles.folderOf(name), "index.mjs");
  try {
    const figures: BundleFigures[] = [];
    for (const [name] of [["alone"], ...entries] as const) {
      const starts: number[] = [];
      const ratios: number[] = [];
      for (let round = 0; round < times; round += 1) {
        const measure = await startOf(fileOf("alone"));
        const start = await startOf(fileOf(name));
        starts.push(start);
        ratios.push(start / measure);
      }
      const kilobytes = statSync(fileOf(name)).size / 1000;
      figures.push({ name, kilobytes, startMs: median(starts), ratio: median(ratios) });
    }
    return figures;
  } finally {
    bundles.remove();
  }
}

const run = promisify(execFile);

/** The milliseconds in which a process that is new has loaded a bundle. */
async function startOf(file: string): Promise<number> {
  const { stdout } = await run(process.execPath, [importer, pathToFileURL(file).href], { env });
  return Number(stdout.trim().split("\n").at(-1));
}
