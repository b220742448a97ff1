import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort } from "./free-port.ts";
import { codeCacheDirectory, projectRoot, sharedDirectory, type Workspace } from "./workspace.ts";

/** The account whose resources unsigned calls reach: the control plane's. */
export const controlPlaneAccount = "111111111111";
export const region = "us-east-1";
export const partition = "aws";

/** A running local engine: AWS's services on one port. */
export type Engine = {
  endpoint: string;
  log: string;
  /** Resolves with the reason when the engine ends without being asked to. */
  exited: Promise<string>;
  stop(): Promise<void>;
};

const LOCKED_EXIT_CODE = 75;
const START_TIMEOUT_MS = 30_000;

/** Starts the engine on a free port, with nothing of an earlier run in it. Throws when this home has one already. */
export async function startEngine(workspace: Workspace): Promise<Engine> {
  mkdirSync(workspace.logDirectory, { recursive: true });
  const log = join(workspace.logDirectory, "engine.log");
  const port = await findFreePort();
  const child = launch(workspace, log, port);
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const engine: Engine = {
    endpoint: `http://127.0.0.1:${port}`,
    log,
    exited: ended.then((code) => describeExit(code, log)),
    stop: async () => {
      child.stdin?.end();
      await ended;
    },
  };
  await waitForEngine(engine);
  return engine;
}

/** Waits for the work; throws the engine's own reason where that ends first, instead of what then goes wrong. */
export const runWhileAlive = <Result>(died: Promise<string>, work: Promise<Result>): Promise<Result> =>
  Promise.race([work, died.then((reason) => Promise.reject(new Error(reason)))]);

function launch(workspace: Workspace, log: string, port: number): ChildProcess {
  const python = join(sharedDirectory, "venv", "bin", "python");
  const script = join(projectRoot, "local", "engine.py");
  // Its own session, so that a Ctrl-C on the terminal is ours to handle and the engine is still up while we do.
  const child = spawn(python, [script, workspace.lockFile, log, workspace.runDirectory, workspace.connectionFile], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
    env: createEngineEnvironment(workspace, port),
  });
  child.stdin?.on("error", () => {});
  return child;
}

/** Nothing of the caller's environment but PATH: functions inherit it, and an AWS_PROFILE there would be theirs. */
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
    // Functions are loaded from where they were synthesized, and so the next start finds their compiled code.
    NODE_COMPILE_CACHE: codeCacheDirectory,
    // It would listen on a fixed port, which two copies cannot share.
    IOT_MTLS_ENABLED: "0",
    // Roles, trust policies and external ids are enforced, as on AWS.
    AUTH: "true",
  };
}

async function waitForEngine(engine: Engine): Promise<void> {
  const waiting = new AbortController();
  const failure = await Promise.race([engine.exited, checkHealth(engine, waiting.signal)]);
  waiting.abort();
  if (failure === undefined) return;
  await engine.stop();
  throw new Error(failure);
}

async function checkHealth({ endpoint, log }: Engine, signal: AbortSignal): Promise<string | undefined> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; Date.now() < deadline && !signal.aborted; await delay(20)) {
    const health = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (health?.ok) return undefined;
  }
  return `The engine did not answer within ${START_TIMEOUT_MS / 1000} s; see ${log}.`;
}

function describeExit(code: number | null, log: string): string {
  if (code === LOCKED_EXIT_CODE) {
    return "This copy of the project is already running. Stop that one first, or start a second copy in another folder.";
  }
  const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-5) : [];
  return [`The engine ended by itself (exit code ${code}); the end of ${log}:`, ...lines].join("\n");
}
