import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { createClientConfig } from "../../../local/client-config.ts";
import { controlPlaneAccount, startEngine } from "../../../local/engine.ts";
import { createWorkspace, projectRoot, sharedDirectory } from "../../../local/workspace.ts";

/** A function that writes the log lines of its event, creates a file, waits for one or fails if its event says so, and
 *  returns the number of its calls. Its process can't start while the file `broken` exists. */
const createCode = (folder: string): string => `
const { existsSync, writeFileSync } = require("node:fs");
if (existsSync("${folder}/broken")) process.exit(1);
let calls = 0;
exports.handler = async ({ lines = [], fails, creates, waitsFor }) => {
  calls += 1;
  if (creates) writeFileSync(creates, "");
  for (const line of lines) console.log(line);
  while (waitsFor && !existsSync(waitsFor)) await new Promise((resolve) => setTimeout(resolve, 20));
  if (fails) throw new Error("failed on purpose");
  return calls;
};`;

type Payload = { lines?: string[]; fails?: boolean; creates?: string; waitsFor?: string };

export type EngineWithFunction = Awaited<ReturnType<typeof startEngineWithFunction>>;

/** Starts an engine of its own with one function. */
export async function startEngineWithFunction() {
  const { directory: folder, ...workspace } = createWorkspace(mkdtempSync(join(sharedDirectory, "engine-test-")));
  const { endpoint, stop } = await startEngine({ directory: folder, ...workspace });
  const config = createClientConfig(endpoint, controlPlaneAccount);
  const lambda = new LambdaClient(config);
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
      Timeout: 60,
      Code: { ZipFile: zipSync({ "index.js": strToU8(createCode(folder)) }) },
    }),
  );
  return {
    endpoint,
    folder,
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
    /** Invokes the function and returns its log, its result and the duration in ms. */
    invoke: async (payload: Payload) => {
      const startedAt = performance.now();
      const request = { FunctionName: "logging", LogType: "Tail", Payload: JSON.stringify(payload) } as const;
      const { LogResult = "", Payload, FunctionError } = await lambda.send(new InvokeCommand(request));
      const duration = performance.now() - startedAt;
      const result = JSON.parse(Buffer.from(Payload ?? []).toString());
      return { log: Buffer.from(LogResult, "base64").toString(), duration, result, FunctionError };
    },
  };
}

/** Runs a Python program that uses the engine's replaced functions, and returns its output. */
export function runEnginePython(program: string): string {
  const env = { PYTHONPATH: join(projectRoot, "local"), PYTHONDONTWRITEBYTECODE: "1" };
  return execFileSync(join(sharedDirectory, "venv", "bin", "python"), ["-c", program], { env, encoding: "utf8" });
}
