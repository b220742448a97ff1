import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "./free-port.ts";
import { codeCache, type Home, projectRoot, shared } from "./home.ts";

/** The account whose resources unsigned calls reach: the control plane's. */
export const controlPlaneAccount = "111111111111";
export const region = "us-east-1";
export const partition = "aws";

/** A running local engine: AWS's services on one port. */
export type Engine = {
  endpoint: string;
  log: string;
  /** Resolves with the reason when the engine ends without being asked to. */
  died: Promise<string>;
  stop(): Promise<void>;
};

const exitCodeOfLocked = 75;
const startLimit = 30_000;

/** Starts the engine on a free port, with nothing of an earlier run in it. Throws when this home has one already. */
export async function startEngine(home: Home): Promise<Engine> {
  mkdirSync(home.logs, { recursive: true });
  const log = join(home.logs, "engine.log");
  const port = await freePort();
  const child = launch(home, log, port);
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const engine: Engine = {
    endpoint: `http://127.0.0.1:${port}`,
    log,
    died: ended.then((code) => reasonOf(code, log)),
    stop: async () => {
      child.stdin?.end();
      await ended;
    },
  };
  await answering(engine);
  return engine;
}

/** Waits for the work; throws the engine's own reason where that ends first, instead of what then goes wrong. */
export const whileAlive = <Result>(died: Promise<string>, work: Promise<Result>): Promise<Result> =>
  Promise.race([work, died.then((reason) => Promise.reject(new Error(reason)))]);

function launch(home: Home, log: string, port: number): ChildProcess {
  const python = join(shared, "venv", "bin", "python");
  const script = join(projectRoot, "local", "engine.py");
  // Its own session, so that a Ctrl-C on the terminal is ours to handle and the engine is still up while we do.
  const child = spawn(python, [script, home.lock, log, home.run, home.card], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
    env: environment(home, port),
  });
  child.stdin?.on("error", () => {});
  return child;
}

/** Nothing of the caller's environment but PATH: functions inherit it, and an AWS_PROFILE there would be theirs. */
function environment(home: Home, port: number): NodeJS.ProcessEnv {
  return {
    PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    HOME: home.run,
    TMPDIR: join(home.run, "tmp"),
    STATE_DIR: join(home.run, "state"),
    S3_DATA_DIR: join(home.run, "s3"),
    LANG: "C.UTF-8",
    PYTHONUNBUFFERED: "1",
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    MINISTACK_ACCOUNT_ID: controlPlaneAccount,
    MINISTACK_REGION: region,
    AWS_DEFAULT_REGION: region,
    // Functions are loaded from where they were synthesized, and so the next start finds their compiled code.
    NODE_COMPILE_CACHE: codeCache,
    // It would listen on a fixed port, which two copies cannot share.
    IOT_MTLS_ENABLED: "0",
    // Roles, trust policies and external ids are enforced, as on AWS.
    AUTH: "true",
  };
}

async function answering(engine: Engine): Promise<void> {
  const waiting = new AbortController();
  const failure = await Promise.race([engine.died, failureToAnswer(engine, waiting.signal)]);
  waiting.abort();
  if (failure === undefined) return;
  await engine.stop();
  throw new Error(failure);
}

async function failureToAnswer({ endpoint, log }: Engine, signal: AbortSignal): Promise<string | undefined> {
  for (const deadline = Date.now() + startLimit; Date.now() < deadline && !signal.aborted; await delay(20)) {
    const health = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (health?.ok) return undefined;
  }
  return `The engine did not answer within ${startLimit / 1000} s; see ${log}.`;
}

function reasonOf(code: number | null, log: string): string {
  if (code === exitCodeOfLocked) {
    return "This copy of the project is already running. Stop that one first, or start a second copy in another folder.";
  }
  const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n").slice(-5) : [];
  return [`The engine ended by itself (exit code ${code}); the end of ${log}:`, ...lines].join("\n");
}
