import { constants } from "node:os";
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { CleanUp } from "./clean-up.ts";
import { ensureConsoleBuilt } from "./console/console-build.ts";
import { runWhileAlive } from "./engine.ts";
import { gaps } from "./engine-gaps.ts";
import { interruption } from "./interruption.ts";
import { onboardExampleTenant } from "./onboard-tenant.ts";
import { startPlatform } from "./platform.ts";
import { createProgress } from "./progress.ts";
import { showResult } from "./result.ts";
import { defaultWorkspace } from "./workspace.ts";

const usage = `npm start              starts the platform, the example products and an example tenant; runs until Ctrl-C
npm start -- --once    does the same, then stops
npm start -- --bare    starts without the example tenant
npm start -- --gaps    lists how the templates are changed for the local engine, and why`;

type Options = { once: boolean; bare: boolean; gaps: boolean };

const startedAt = Date.now();
const progress = createProgress(process.stdout);
let isUp = false;

// Without an explicit exit, pending requests would keep the process alive after an interruption.
process.exit(await main(process.argv.slice(2)));

async function main(args: string[]): Promise<number> {
  const options = parseOptions(args);
  if (!options) return 2;
  if (options.gaps) return printGaps();
  const cleanUp = new CleanUp();
  try {
    return await Promise.race([run(options, cleanUp), interruption.then(exitCodeOf)]);
  } catch (error) {
    console.error(`\ntenantry: ${error instanceof Error ? error.message : error}`);
    console.error(`          Logs: ${relative(process.cwd(), defaultWorkspace.logDirectory)}/`);
    return 1;
  } finally {
    progress.line("\nStopping.");
    await cleanUp.run();
  }
}

async function run({ bare, once }: Options, cleanUp: CleanUp): Promise<number> {
  // Nothing waits for the console. Its first page does, and shows the error of a failed build.
  if (!once) ensureConsoleBuilt().catch(() => {});
  const platform = await startPlatform(defaultWorkspace, progress, cleanUp);
  const tenant = bare ? undefined : await onboardExampleTenant(platform.admin, progress);
  await runWhileAlive(platform.exited, platform.warmUp);
  showResult(platform, tenant, (Date.now() - startedAt) / 1000, progress);
  if (once) return 0;
  progress.line("\nRunning until Ctrl-C.");
  isUp = true;
  return exitCodeOf(await runWhileAlive(platform.exited, interruption));
}

/** Returns 0 if the system had started: a signal is the normal way to stop it. An interrupted start is a failure. */
function exitCodeOf(signal: NodeJS.Signals): number {
  return isUp ? 0 : 128 + constants.signals[signal];
}

function parseOptions(args: string[]): Options | undefined {
  try {
    const flag = { type: "boolean", default: false } as const;
    return parseArgs({ args, options: { once: flag, bare: flag, gaps: flag } }).values;
  } catch (error) {
    console.error(`tenantry: ${error instanceof Error ? error.message : error}\n\n${usage}`);
    return undefined;
  }
}

function printGaps(): number {
  for (const { description, reason } of gaps) progress.line(`${description}: ${reason}.`);
  return 0;
}
