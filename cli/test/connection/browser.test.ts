import { spawn } from "node:child_process";
import { afterEach, expect, test, vi } from "vitest";
import { openBrowser } from "../../src/connection/browser.ts";

vi.mock("node:child_process", () => ({ spawn: vi.fn(() => ({ on: () => {}, unref: () => {} })) }));

const calls = () => vi.mocked(spawn).mock.calls.map(([command, args]) => [command, ...(args as string[])]);
const runOn = (platform: NodeJS.Platform) => vi.spyOn(process, "platform", "get").mockReturnValue(platform);

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.mocked(spawn).mockClear();
});

test.each(["linux", "darwin", "win32"] as const)("on %s only pages of the web are opened", (platform) => {
  runOn(platform);
  for (const url of ["file:///etc/passwd", "javascript:alert(1)", "vscode://x", "-flag", "C:\\evil.exe", "calc"]) {
    openBrowser(url);
  }
  expect(calls()).toEqual([]);
  for (const url of ["http://localhost:1/", "https://tenantry.example/?a=1&b=2"]) openBrowser(url);
  expect(calls().map((words) => words.at(-1))).toEqual(["http://localhost:1/", "https://tenantry.example/?a=1&b=2"]);
});

test("on Windows no shell reads the address, because it would run what follows an &", () => {
  runOn("win32");
  vi.stubEnv("SystemRoot", "C:\\Windows");
  openBrowser('https://tenantry.example/?a=1&calc&b="c"');
  expect(calls()).toEqual([
    [
      "C:\\Windows\\System32\\rundll32.exe",
      "url.dll,FileProtocolHandler",
      "https://tenantry.example/?a=1&calc&b=%22c%22",
    ],
  ]);
});
