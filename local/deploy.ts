import {
  type Capability,
  CloudFormationClient,
  CreateStackCommand,
  type CreateStackCommandInput,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
  type UpdateStackCommandInput,
  waitUntilStackCreateComplete,
  waitUntilStackUpdateComplete,
} from "@aws-sdk/client-cloudformation";
import type { EngineAssembly } from "./assembly.ts";
import { createClientConfig } from "./client-config.ts";
import { region } from "./engine.ts";
import { applyAfterDeploy } from "./engine-gaps.ts";
import { uploadAssets } from "./upload-assets.ts";

/** The engine and the account to which an assembly is deployed. */
export type Target = { endpoint: string; account: string };

type Parameters = Record<string, string>;

const Capabilities: Capability[] = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"];

/**
 * Deploys all stacks of an assembly and returns their outputs. Calls CloudFormation directly, because the CDK CLI takes
 * about three seconds to start for each account.
 */
export async function deploy(
  assembly: EngineAssembly,
  target: Target,
  parameters: Parameters = {},
): Promise<Record<string, string>> {
  const started = new Map<string, Promise<Stack>>();
  const startOnce = (stack: string): Promise<Stack> => {
    const pending = started.get(stack);
    if (pending) return pending;
    const dependencies = assembly.dependenciesOf(stack).map(startOnce);
    const deployed = Promise.all(dependencies).then(() => deployStack(stack, assembly, target, parameters));
    started.set(stack, deployed);
    return deployed;
  };
  const stacks = await Promise.all(assembly.stacks.map(startOnce));
  return Object.fromEntries(stacks.flatMap(outputsOf));
}

/** Returns the outputs, except the exports that the CDK adds for references between stacks. */
const outputsOf = ({ Outputs = [] }: Stack): [string, string][] =>
  Outputs.map(({ OutputKey = "", OutputValue = "" }): [string, string] => [OutputKey, OutputValue]).filter(
    ([name]) => !name.startsWith("ExportsOutput"),
  );

async function deployStack(
  StackName: string,
  assembly: EngineAssembly,
  { endpoint, account }: Target,
  parameters: Parameters,
): Promise<Stack> {
  const assets = assembly.assetsOf(StackName, account, region);
  const template = assets.find(({ path }) => path.endsWith(`${StackName}.template.json`));
  await uploadAssets(assets, endpoint, account);
  const client = new CloudFormationClient(createClientConfig(endpoint, account));
  await createOrUpdate(client, {
    StackName,
    // A stack without assets has no bucket. Its template is small enough for the request.
    ...(template
      ? { TemplateURL: `${endpoint}/${template.bucket}/${template.key}` }
      : { TemplateBody: JSON.stringify(assembly.templateOf(StackName)) }),
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Capabilities,
  });
  await setDroppedProperties(client, StackName, assembly, { endpoint, account });
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  if (!stack) throw new Error(`The stack ${StackName} does not exist after its deployment.`);
  return stack;
}

type StackInput = CreateStackCommandInput & UpdateStackCommandInput & { StackName: string };

/** Creates or updates a stack and waits for the end. Throws with the reasons of the failed resources. */
async function createOrUpdate(client: CloudFormationClient, input: StackInput): Promise<void> {
  const { StackName } = input;
  const waiter = { client, maxWaitTime: 120, minDelay: 0.1, maxDelay: 0.5 };
  try {
    if (await stackExists(client, StackName)) {
      await client.send(new UpdateStackCommand(input));
      await waitUntilStackUpdateComplete(waiter, { StackName });
    } else {
      await client.send(new CreateStackCommand(input));
      await waitUntilStackCreateComplete(waiter, { StackName });
    }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (text.includes("No updates are to be performed")) return;
    throw new Error(`The stack ${StackName} could not be deployed: ${text}\n${await listFailures(client, StackName)}`);
  }
}

const stackExists = (client: CloudFormationClient, StackName: string): Promise<boolean> =>
  client.send(new DescribeStacksCommand({ StackName })).then(
    () => true,
    () => false,
  );

async function listFailures(client: CloudFormationClient, StackName: string): Promise<string> {
  const { StackEvents = [] } = await client
    .send(new DescribeStackEventsCommand({ StackName }))
    .catch(() => ({ StackEvents: [] }));
  return StackEvents.filter(({ ResourceStatus = "" }) => ResourceStatus.endsWith("FAILED"))
    .map((event) => `  ${event.LogicalResourceId} (${event.ResourceType}): ${event.ResourceStatusReason}`)
    .join("\n");
}

async function setDroppedProperties(
  client: CloudFormationClient,
  stack: string,
  assembly: EngineAssembly,
  { endpoint, account }: Target,
): Promise<void> {
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: stack }));
  const physicalIds = new Map(StackResources.map((one) => [one.LogicalResourceId, one.PhysicalResourceId]));
  const physicalId = (id: string) => {
    const found = physicalIds.get(id);
    if (!found) throw new Error(`${stack} has no resource ${id} in the engine.`);
    return found;
  };
  await applyAfterDeploy({ template: assembly.templateOf(stack), account, physicalId }, { endpoint });
}
