import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describeEngineEnd, type ProcessEnd } from "./engine-end.ts";
import { findFreePort } from "./free-port.ts";
import { codeCacheDirectory, projectRoot, sharedDirectory, type Workspace } from "./workspace.ts";

/** The control plane's account. The engine also uses it for unsigned calls. */
export const controlPlaneAccount = "111111111111";
export const region = "us-east-1";
export const partition = "aws";

/** A running local engine, which serves all AWS services on one port. */
export type Engine = {
  endpoint: string;
  log: string;
  /** Resolves with the reason if the engine ends unexpectedly. */
  exited: Promise<string>;
  stop(): Promise<void>;
};

/** It only ends a wait for something that never happens, because a loaded machine is several times slower. */
const START_TIMEOUT_MS = 5 * 60_000;

/** Starts the engine on a free port with empty state. Throws if an engine already runs in this workspace. */
export async function startEngine(workspace: Workspace): Promise<Engine> {
  mkdirSync(workspace.logDirectory, { recursive: true });
  const log = join(workspace.logDirectory, "engine.log");
  const port = await findFreePort();
  const child = launch(workspace, log, port);
  const end = once(child, "exit").then(([code, signal]) => ({ code, signal }) as ProcessEnd);
  const engine: Engine = {
    endpoint: `http://127.0.0.1:${port}`,
    log,
    exited: end.then((one) => describeEngineEnd(one, log)),
    stop: async () => {
      child.stdin?.end();
      await end;
    },
  };
  await waitForEngine(engine);
  return engine;
}

/** Waits for the work. If the engine ends first, throws the engine's reason instead of a later error of the work. */
export const runWhileAlive = <Result>(exited: Promise<string>, work: Promise<Result>): Promise<Result> =>
  Promise.race([work, exited.then((reason) => Promise.reject(new Error(reason)))]);

function launch(workspace: Workspace, log: string, port: number): ChildProcess {
  const python = join(sharedDirectory, "venv", "bin", "python");
  const script = join(projectRoot, "local", "engine.py");
  // A detached child does not get the terminal's Ctrl-C, so the engine still runs during the clean-up.
  const child = spawn(python, [script, workspace.lockFile, log, workspace.runDirectory, workspace.connectionFile], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
    env: createEngineEnvironment(workspace, port),
  });
  child.stdin?.on("error", () => {});
  return child;
}

/** Returns the engine's environment. It excludes the caller's variables, because functions would inherit an
 *  AWS_PROFILE. */
function createEngineEnvironment(workspace: Workspace, port: number): NodeJS.ProcessEnv {
  return {
    PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    HOME: workspace.runDirectory,
    TMPDIR: join(workspace.runDirectory, "tmp"),
    STATE_DIR: join(workspace.runDirectory, "state"),
    S3_DATA_DIR: join(workspace.runDirectory, "s3"),
    LANG: "C.UTF-8",
    PYTHONUNBUFFERED: "1",
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    MINISTACK_ACCOUNT_ID: controlPlaneAccount,
    MINISTACK_REGION: region,
    AWS_DEFAULT_REGION: region,
    // Functions are loaded from their synthesized path, so the next start finds their compiled code.
    NODE_COMPILE_CACHE: codeCacheDirectory,
    // The IoT service listens on a fixed port, which two copies can't share.
    IOT_MTLS_ENABLED: "0",
    // Enforces roles, trust policies and external ids, as on AWS.
    AUTH: "true",
  };
}

async function waitForEngine(engine: Engine): Promise<void> {
  const healthCheck = new AbortController();
  const failure = await Promise.race([engine.exited, pollHealth(engine, healthCheck.signal)]);
  healthCheck.abort();
  if (failure === undefined) return;
  await engine.stop();
  throw new Error(failure);
}

/** Polls until the engine is healthy. Returns a reason if it is not healthy in time. */
async function pollHealth({ endpoint, log }: Engine, signal: AbortSignal): Promise<string | undefined> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline && !signal.aborted; await delay(20)) {
    const health = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (health?.ok) return undefined;
  }
  return `The engine was not ready within ${START_TIMEOUT_MS / 1000} s. See ${log}.`;
}
