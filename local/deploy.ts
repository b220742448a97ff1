import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { CloudFormationClient, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import type { EngineAssembly } from "./assembly.ts";
import { awsAt } from "./aws.ts";
import { region } from "./engine.ts";
import { setAfterwards } from "./engine-gaps.ts";
import type { Home } from "./home.ts";

/** Where an assembly goes. */
export type Target = { home: Home; endpoint: string; account: string };

/** Deploys all stacks of an assembly into one account of the engine, by the CDK CLI; gives their outputs. */
export async function deploy(
  assembly: EngineAssembly,
  target: Target,
  parameters: Record<string, string> = {},
): Promise<Record<string, string>> {
  await makeBuckets(assembly, target);
  const outputsFile = join(assembly.directory, "outputs.json");
  const options = [
    ["--all", "--app", assembly.directory],
    ["--outputs-file", outputsFile],
    ["--method", "direct"],
    ["--require-approval", "never"],
    ["--progress", "events"],
    ["--concurrency", "4"],
    ["--asset-build-concurrency", "4"],
    ["--ci", "--no-notices", "--no-version-reporting", "--no-asset-prebuild", "--no-color"],
    ...Object.entries(parameters).map(([name, value]) => ["--parameters", `${name}=${value}`]),
  ];
  await runCdk(["deploy", ...options.flat()], target);
  await Promise.all(assembly.stacks.map((stack) => afterDeploy(stack, assembly, target)));
  return outputsIn(outputsFile);
}

/** Without the exports that the CDK makes for its own references between stacks. */
function outputsIn(file: string): Record<string, string> {
  const ofStacks: Record<string, Record<string, string>> = JSON.parse(readFileSync(file, "utf8"));
  const outputs = Object.values(ofStacks).flatMap((one) => Object.entries(one));
  return Object.fromEntries(outputs.filter(([name]) => !name.startsWith("ExportsOutput")));
}

/** What `cdk bootstrap` leaves in an account: the bucket that assets go to. */
async function makeBuckets(assembly: EngineAssembly, { endpoint, account }: Target): Promise<void> {
  const s3 = new S3Client({ ...awsAt(endpoint, account), forcePathStyle: true });
  const names = new Set(assembly.stacks.flatMap((stack) => assembly.bucketsOf(stack, account, region)));
  await Promise.all([...names].map((Bucket) => s3.send(new CreateBucketCommand({ Bucket }))));
}

async function runCdk(args: string[], { home, endpoint, account }: Target): Promise<void> {
  const cli = createRequire(import.meta.url).resolve("aws-cdk/bin/cdk");
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: home.run,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env["PATH"],
      HOME: home.run,
      TMPDIR: join(home.run, "tmp"),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: account,
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_EC2_METADATA_DISABLED: "true",
      CDK_DISABLE_CLI_TELEMETRY: "true",
    },
  });
  const abandon = () => child.kill("SIGKILL");
  process.once("exit", abandon);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk;
      appendFileSync(join(home.logs, "deploy.log"), chunk);
    });
  }
  const [code] = await once(child, "close");
  process.off("exit", abandon);
  if (code !== 0) throw new Error(`The CDK could not deploy into account ${account}:\n${output.trim()}`);
}

async function afterDeploy(stack: string, assembly: EngineAssembly, { endpoint, account }: Target): Promise<void> {
  const cloudFormation = new CloudFormationClient(awsAt(endpoint, account));
  const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: stack }));
  const physicalIds = new Map(StackResources.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]));
  const physicalId = (id: string) => {
    const found = physicalIds.get(id);
    if (!found) throw new Error(`${stack} has no resource ${id} in the engine.`);
    return found;
  };
  await setAfterwards({ template: assembly.templateOf(stack), account, physicalId }, { endpoint });
}
