import {
  type Capability,
  type CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  ValidateTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import type { TemplateSource } from "../objects/product-templates.ts";

/** The state of a stack; its status is one of CloudFormation's. */
export type Stack = {
  id: string;
  status: string;
  statusReason?: string | undefined;
  outputs: Record<string, string>;
  tags: Record<string, string>;
  /** The names of its parameters. */
  parameters: string[];
};

/** A request for a new stack. */
export type StackRequest = {
  name: string;
  template: TemplateSource;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  capabilities: string[];
  /** Identifies the request, so that CloudFormation recognizes its repetition. */
  token: string;
};

/** A request for an update of a stack. */
export type StackUpdate = {
  name: string;
  /** @default - the template that the stack has */
  template?: TemplateSource | undefined;
  /** All parameters of the template; undefined keeps the stack's value. */
  parameters: Record<string, string | undefined>;
  /** All tags of the stack. */
  tags: Record<string, string>;
  capabilities: string[];
  token: string;
  /** The name of the change set that announces the update. */
  changeSet: string;
};

/** Returns parameters in CloudFormation's form. */
const toParameters = (parameters: StackUpdate["parameters"]) =>
  Object.entries(parameters).map(([ParameterKey, ParameterValue]) =>
    ParameterValue === undefined ? { ParameterKey, UsePreviousValue: true } : { ParameterKey, ParameterValue },
  );

/** Returns tags in CloudFormation's form. */
const toTags = (tags: Record<string, string>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Returns whether CloudFormation does not know the stack; it reports that as a ValidationError with this message. */
export const isStackMissing = (error: unknown): boolean =>
  error instanceof Error && /does not exist/.test(error.message);
const isUnchanged = (error: unknown) => error instanceof Error && /No updates are to be performed/.test(error.message);
const isAlreadyTaken = (error: unknown) => error instanceof Error && error.name.startsWith("AlreadyExists");

/** Returns whether CloudFormation rejects a request for good, for example because of an undeclared parameter. */
export const isInvalidRequest = (error: unknown): error is Error =>
  error instanceof Error && ["ValidationError", "InsufficientCapabilitiesException"].includes(error.name);

/** Reads a stack; undefined when it does not exist. */
export async function describeStack(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (stack === undefined || stack.StackStatus === "DELETE_COMPLETE") return undefined;
    return {
      id: stack.StackId ?? name,
      status: stack.StackStatus ?? "UNKNOWN",
      statusReason: stack.StackStatusReason,
      outputs: Object.fromEntries((stack.Outputs ?? []).map((one) => [one.OutputKey ?? "", one.OutputValue ?? ""])),
      parameters: (stack.Parameters ?? []).map((one) => one.ParameterKey ?? ""),
      tags: Object.fromEntries((stack.Tags ?? []).map((one) => [one.Key ?? "", one.Value ?? ""])),
    };
  } catch (error) {
    if (isStackMissing(error)) return undefined;
    throw error;
  }
}

/** Reads the status of a stack by its id, which CloudFormation knows for 90 days after the removal. */
export async function readStackStatus(client: CloudFormationClient, id: string): Promise<string | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: id }));
    return Stacks[0]?.StackStatus;
  } catch (error) {
    if (isStackMissing(error)) return undefined;
    throw error;
  }
}

/** Returns the parts of a call that creation, update and change set have in common. */
export const toStackInput = (
  roleArn: string,
  { name, parameters, tags, capabilities }: Pick<StackUpdate, "name" | "parameters" | "tags" | "capabilities">,
) => ({
  StackName: name,
  RoleARN: roleArn,
  Parameters: toParameters(parameters),
  Tags: toTags(tags),
  Capabilities: capabilities as Capability[],
});

/** Starts to create a stack; a stack that already exists stays as it is. */
export async function createStack(
  client: CloudFormationClient,
  roleArn: string,
  { template, token, ...request }: StackRequest,
): Promise<void> {
  const command = new CreateStackCommand({
    ...toStackInput(roleArn, request),
    ...template,
    ClientRequestToken: token,
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!isAlreadyTaken(error)) throw error;
  }
}

/** Starts to update a stack; returns "unchanged" when the update would change nothing. */
export async function updateStack(
  client: CloudFormationClient,
  roleArn: string,
  { template, token, ...request }: Omit<StackUpdate, "changeSet">,
): Promise<"started" | "unchanged"> {
  const command = new UpdateStackCommand({
    ...toStackInput(roleArn, request),
    ...(template ?? { UsePreviousTemplate: true }),
    ClientRequestToken: token,
  });
  try {
    await client.send(command);
    return "started";
  } catch (error) {
    if (isUnchanged(error)) return "unchanged";
    // CloudFormation has accepted the same request before.
    if (isAlreadyTaken(error) || (error as Error).name === "TokenAlreadyExistsException") return "started";
    throw error;
  }
}

/** Starts to delete a stack. Throws an invalid request when the stack is protected. */
export async function deleteStack(client: CloudFormationClient, roleArn: string, name: string): Promise<void> {
  await client.send(new DeleteStackCommand({ StackName: name, RoleARN: roleArn }));
}

/** Returns the capabilities that a template needs; throws when CloudFormation rejects the template. */
export async function validateTemplate(client: CloudFormationClient, template: TemplateSource): Promise<string[]> {
  const { Capabilities = [] } = await client.send(new ValidateTemplateCommand(template));
  return Capabilities;
}
