import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, sharedDirectory } from "../../local/workspace.ts";
import { measureMemory } from "./process-tree.ts";

/** The time from `npm start` to the active tenant, with all packages installed. */
export type FirstTenantFigures = { templates: "new" | "cached"; seconds: number; peakMegabytes: number };

const SAMPLE_INTERVAL_MS = 250;

/** Runs `npm start -- --once` twice: without and with cached templates. */
export async function measureFirstTenant(): Promise<FirstTenantFigures[]> {
  rmSync(join(sharedDirectory, "cdk.out"), { recursive: true, force: true });
  return [await runStart("new"), await runStart("cached")];
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
