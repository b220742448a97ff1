import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, sharedDirectory } from "../../local/workspace.ts";
import { measureMemory } from "./process-tree.ts";

/** From the command to the active tenant, on a machine where all is installed. */
export type FirstTenantFigures = { templates: "made anew" | "known"; seconds: number; peakMegabytes: number };

const SAMPLE_INTERVAL_MS = 250;

/** Runs `npm start -- --once` twice: as after a change or the first time, and as any other time. */
export async function measureFirstTenant(): Promise<FirstTenantFigures[]> {
  rmSync(join(sharedDirectory, "cdk.out"), { recursive: true, force: true });
  return [await runStart("made anew"), await runStart("known")];
}

async function runStart(templates: FirstTenantFigures["templates"]): Promise<FirstTenantFigures> {
  const startedAt = performance.now();
  const child = spawn("npm", ["start", "--", "--once"], {
    cwd: projectRoot,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
  });
  let [output, seconds, peak] = ["", 0, 0];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      if (seconds === 0 && /Tenant \w+ is active/.test(output)) seconds = (performance.now() - startedAt) / 1000;
    });
  }
  const sampling = setInterval(() => {
    if (child.pid !== undefined) peak = Math.max(peak, measureMemory(child.pid));
  }, SAMPLE_INTERVAL_MS);
  const [code] = await once(child, "close");
  clearInterval(sampling);
  if (code !== 0 || seconds === 0) throw new Error(`npm start -- --once ended with ${code}:\n${output}`);
  return { templates, seconds, peakMegabytes: peak };
}
