import {
  type CloudFormationClient,
  DescribeStacksCommand,
  DetectStackDriftCommand,
  GetTemplateCommand,
  paginateDescribeStackResourceDrifts,
  UpdateTerminationProtectionCommand,
} from "@aws-sdk/client-cloudformation";
import type { ObservedStack } from "../../core/truth/compare-stack.ts";
import { isInvalidRequest, isStackMissing } from "./stack-requests.ts";

/** A stack as it is, with the time at which CloudFormation last compared its resources. */
export type StackObservation = ObservedStack & { driftCheckedAt?: string | undefined };

async function readTemplate(client: CloudFormationClient, name: string): Promise<string> {
  const command = new GetTemplateCommand({ StackName: name, TemplateStage: "Original" });
  return (await client.send(command)).TemplateBody ?? "";
}

/** Reads all of a stack that is compared with the record; undefined when it does not exist. */
export async function observeStack(client: CloudFormationClient, name: string): Promise<StackObservation | undefined> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (stack === undefined || stack.StackStatus === "DELETE_COMPLETE") return undefined;
    const { Parameters = [], Outputs = [], Tags = [] } = stack;
    return {
      status: stack.StackStatus ?? "UNKNOWN",
      tags: Object.fromEntries(Tags.map((one) => [one.Key ?? "", one.Value ?? ""])),
      parameters: Object.fromEntries(Parameters.map((one) => [one.ParameterKey ?? "", one.ParameterValue ?? ""])),
      outputs: Object.fromEntries(Outputs.map((one) => [one.OutputKey ?? "", one.OutputValue ?? ""])),
      template: await readTemplate(client, name),
      isProtected: stack.EnableTerminationProtection === true,
      driftCheckedAt: stack.DriftInformation?.LastCheckTimestamp?.toISOString(),
    };
  } catch (error) {
    if (isStackMissing(error)) return undefined;
    throw error;
  }
}

/** Lets CloudFormation compare a stack's resources with its template, which may take minutes. */
export async function startDriftDetection(client: CloudFormationClient, name: string): Promise<void> {
  try {
    await client.send(new DetectStackDriftCommand({ StackName: name }));
  } catch (error) {
    // A detection is running already, or the stack's status does not allow one.
    if (!isInvalidRequest(error)) throw error;
  }
}

/** Lists the resources that differed from the template when CloudFormation last compared them. */
export async function listDrifts(
  client: CloudFormationClient,
  name: string,
): Promise<NonNullable<ObservedStack["drifted"]>> {
  const filter = { StackName: name, StackResourceDriftStatusFilters: ["MODIFIED" as const, "DELETED" as const] };
  const found: { logicalId: string; type: string; isDeleted: boolean }[] = [];
  for await (const { StackResourceDrifts = [] } of paginateDescribeStackResourceDrifts({ client }, filter)) {
    for (const { LogicalResourceId, ResourceType, StackResourceDriftStatus } of StackResourceDrifts) {
      const isDeleted = StackResourceDriftStatus === "DELETED";
      found.push({ logicalId: LogicalResourceId ?? "", type: ResourceType ?? "", isDeleted });
    }
  }
  return found;
}

/** Lets a stack be removed again. */
export async function endProtection(client: CloudFormationClient, name: string): Promise<void> {
  await client.send(new UpdateTerminationProtectionCommand({ StackName: name, EnableTerminationProtection: false }));
}
