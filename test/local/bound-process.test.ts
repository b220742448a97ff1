import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startBoundProcess, stopBoundProcess } from "../support/system/bound-process.ts";

const module = new URL("../support/system/bound-process.ts", import.meta.url).href;
/** Writes its process id into a file and then sleeps. */
const command = (file: string) => ["-c", `echo $$ > ${file}.new; mv ${file}.new ${file}; exec sleep 600`];
const createFile = () => join(mkdtempSync(join(tmpdir(), "bound-process-")), "pid");

async function readPid(file: string): Promise<number> {
  await expect.poll(() => existsSync(file)).toBe(true);
  return Number(readFileSync(file, "utf8"));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it("a program that a test starts ends when the test's process is killed", async () => {
  const file = createFile();
  const script = `(await import("${module}")).startBoundProcess("sh", ${JSON.stringify(command(file))});`;
  const starter = spawn(process.execPath, ["--input-type=module", "-e", `${script} setInterval(() => {}, 1000);`]);
  const pid = await readPid(file);
  starter.kill("SIGKILL");
  await expect.poll(() => isAlive(pid)).toBe(false);
});

it("a program that a test starts ends when the test stops it", async () => {
  const file = createFile();
  const shell = startBoundProcess("sh", command(file));
  const pid = await readPid(file);
  await stopBoundProcess(shell);
  await expect.poll(() => isAlive(pid)).toBe(false);
});
