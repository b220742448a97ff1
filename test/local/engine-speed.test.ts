import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createClientConfig } from "../../local/client-config.ts";
import { controlPlaneAccount, type Engine, startEngine } from "../../local/engine.ts";
import { createWorkspace, sharedDirectory } from "../../local/workspace.ts";

/** A function that writes as many log lines as its event says, or fails. */
const code = `
exports.handler = async ({ lines, fails }) => {
  for (const line of lines) console.log(line);
  if (fails) throw new Error("failed on purpose");
  return lines.length;
};`;

const workspace = createWorkspace(mkdtempSync(join(sharedDirectory, "engine-speed-test-")));
let engine: Engine;
let lambda: LambdaClient;

beforeAll(async () => {
  engine = await startEngine(workspace);
  const config = createClientConfig(engine.endpoint, controlPlaneAccount);
  lambda = new LambdaClient(config);
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const role = new CreateRoleCommand({ RoleName: "logging", AssumeRolePolicyDocument });
  const { Role } = await new IAMClient(config).send(role);
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: "logging",
      Runtime: "nodejs22.x",
      Role: Role?.Arn,
      Handler: "index.handler",
      Code: { ZipFile: zipSync({ "index.js": strToU8(code) }) },
    }),
  );
});
afterAll(async () => {
  await engine.stop();
  rmSync(workspace.directory, { recursive: true, force: true });
});

/** Invokes the function and returns its log and the duration in ms. */
async function invoke(payload: { lines: string[]; fails?: boolean }) {
  const startedAt = performance.now();
  const request = { FunctionName: "logging", LogType: "Tail", Payload: JSON.stringify(payload) } as const;
  const { LogResult = "" } = await lambda.send(new InvokeCommand(request));
  return { log: Buffer.from(LogResult, "base64").toString(), duration: performance.now() - startedAt };
}

describe("a function in the local engine", () => {
  it("has in the log of an invocation its own lines and no others", async () => {
    for (let count = 0; count < 20; count += 1) {
      const lines = Array.from({ length: count }, (_, index) => `line ${count}.${index}`);
      const { log } = await invoke({ lines });
      expect(log.match(/line \S+/g) ?? []).toEqual(lines);
    }
  });

  it("has in the log of a failed invocation the lines before the failure", async () => {
    const { log } = await invoke({ lines: ["before the failure"], fails: true });
    expect(log).toContain("before the failure");
  });

  it("responds without a fixed wait for its log", async () => {
    const durations: number[] = [];
    for (let count = 0; count < 20; count += 1) {
      durations.push((await invoke({ lines: [] })).duration);
      await delay(5);
    }
    expect(Math.min(...durations)).toBeLessThan(45);
  });
});
