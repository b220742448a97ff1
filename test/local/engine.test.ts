import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startEngine } from "../../local/engine.ts";
import { type Home, homeAt, shared } from "../../local/home.ts";

let home: Home;

beforeEach(() => {
  home = homeAt(mkdtempSync(join(shared, "engine-test-")));
});

afterEach(() => rmSync(home.directory, { recursive: true, force: true }));

const answers = (endpoint: string) =>
  fetch(`${endpoint}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  );

test("an engine that is stopped leaves neither a process nor state, and can be started again", async () => {
  for (let time = 0; time < 2; time += 1) {
    const engine = await startEngine(home);
    expect(await answers(engine.endpoint)).toBe(true);
    await engine.stop();
    expect(await answers(engine.endpoint)).toBe(false);
    expect(existsSync(home.run)).toBe(false);
  }
});

test("a second engine in the same home is refused with the reason, and harms the first not at all", async () => {
  const engine = await startEngine(home);
  await expect(startEngine(home)).rejects.toThrow("already running");
  expect(await answers(engine.endpoint)).toBe(true);
  await engine.stop();
});

test("an engine ends soon after its starter was killed outright", async () => {
  const script = `
    import { startEngine } from "./local/engine.ts";
    const engine = await startEngine(${JSON.stringify(home)});
    console.log(engine.endpoint);`;
  const starter = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: join(shared, ".."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output] = await once(starter.stdout, "data");
  const endpoint = String(output).trim();
  expect(await answers(endpoint)).toBe(true);
  starter.kill("SIGKILL");
  await vi.waitFor(async () => expect(await answers(endpoint)).toBe(false), { timeout: 30_000 });
  await vi.waitFor(() => expect(existsSync(home.run)).toBe(false), { timeout: 30_000 });
});
