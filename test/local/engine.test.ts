import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
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
  await vi.waitFor(async () => expect(await isHealthy(endpoint)).toBe(false), { timeout: 30_000 });
  await vi.waitFor(() => expect(existsSync(workspace.runDirectory)).toBe(false), { timeout: 30_000 });
});
