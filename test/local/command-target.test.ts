import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { findLocalTarget } from "../../local/command-target.ts";
import { type ConnectionInfo, writeConnectionInfo } from "../../local/connection-info.ts";

let file: string;
const lines: string[] = [];
const findTarget = () => findLocalTarget(file, (line) => lines.push(line));

beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), "tenantry-target-")), "local.json");
  lines.length = 0;
  vi.stubEnv("AWS_PROFILE", undefined);
  vi.stubEnv("AWS_REGION", undefined);
});
afterEach(() => void vi.unstubAllEnvs());

describe("A command of an operator", () => {
  test("uses the running local system, and names its address and file", () => {
    const local = { endpoint: "http://127.0.0.1:4566", apiUrl: "http://localhost:1/v1" } as ConnectionInfo;
    writeConnectionInfo(file, local);
    expect(findTarget()).toEqual(local);
    expect(lines).toEqual([`Target: the local system at http://127.0.0.1:4566 (${file})`]);
  });

  test("uses the AWS account of the credentials if no local system runs, and names profile and region", () => {
    vi.stubEnv("AWS_PROFILE", "control-plane");
    vi.stubEnv("AWS_REGION", "eu-central-1");
    expect(findTarget()).toBeUndefined();
    expect(lines).toEqual(["Target: the AWS account of your credentials (profile control-plane, region eu-central-1)"]);
  });

  test("says so if neither a profile nor a region is set", () => {
    expect(findTarget()).toBeUndefined();
    expect(lines).toEqual(["Target: the AWS account of your credentials (default profile, default region)"]);
  });
});
