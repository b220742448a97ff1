import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startEngine } from "../../local/engine.ts";
import { createWorkspace, sharedDirectory, type Workspace } from "../../local/workspace.ts";

let workspace: Workspace;

beforeEach(() => {
  workspace = createWorkspace(mkdtempSync(join(sharedDirectory, "engine-test-")));
});

afterEach(() => rmSync(workspace.directory, { recursive: true, force: true }));

const isHealthy = (endpoint: string) =>
  fetch(`${endpoint}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  );

test("a stopped engine leaves neither a process nor state, and can be started again", async () => {
  for (let time = 0; time < 2; time += 1) {
    const engine = await startEngine(workspace);
    expect(await isHealthy(engine.endpoint)).toBe(true);
    await engine.stop();
    expect(await isHealthy(engine.endpoint)).toBe(false);
    expect(existsSync(workspace.runDirectory)).toBe(false);
  }
});

test("a second engine in the same workspace is rejected with the reason and does not affect the first", async () => {
  const engine = await startEngine(workspace);
  await expect(startEngine(workspace)).rejects.toThrow("already running");
  expect(await isHealthy(engine.endpoint)).toBe(true);
  await engine.stop();
});

/** Returns the processes of this workspace's engine with their parents: the watcher and its child, the engine. */
function listEngineProcesses(): { pid: number; parent: number }[] {
  return readdirSync("/proc").flatMap((name) => {
    try {
      if (!readFileSync(`/proc/${name}/cmdline`, "utf8").includes(workspace.lockFile)) return [];
      const [, parent = ""] = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, "utf8")) ?? [];
      return [{ pid: Number(name), parent: Number(parent) }];
    } catch {
      // Other entries have no such files, and a process may end meanwhile.
      return [];
    }
  });
}

test.runIf(process.platform === "linux")("an engine that is killed says so", async () => {
  const engine = await startEngine(workspace);
  const processes = listEngineProcesses();
  const child = processes.find(({ parent }) => processes.some(({ pid }) => pid === parent));
  if (child === undefined) throw new Error("The engine has no process");
  process.kill(child.pid, "SIGKILL");
  expect(await engine.exited).toMatch(/^The engine was killed by signal 9 \(SIGKILL\)\./);
});

test("an engine ends soon after its starter gets SIGKILL", async () => {
  const script = `
    import { startEngine } from "./local/engine.ts";
    const engine = await startEngine(${JSON.stringify(workspace)});
    console.log(engine.endpoint);`;
  const starter = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: join(sharedDirectory, ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await once(starter.stdout, "data");
  const endpoint = String(output).trim();
  expect(await isHealthy(endpoint)).toBe(true);
  starter.kill("SIGKILL");
  await vi.waitFor(async () => expect(await isHealthy(endpoint)).toBe(false), { timeout: 300_000 });
  await vi.waitFor(() => expect(existsSync(workspace.runDirectory)).toBe(false), { timeout: 300_000 });
});
