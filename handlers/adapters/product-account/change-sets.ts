import {
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
} from "@aws-sdk/client-cloudformation";
import type { StackChange } from "../../../schemas/stack-change.ts";
import { isDataType } from "../../core/subscription/data-resources.ts";
import { isStackMissing, type StackUpdate, toStackInput } from "./stack-requests.ts";

/** A change set, which announces what an update would do. */
export type ChangeSet =
  /** CloudFormation still compares. */
  | { state: "pending" }
  /** The update would change no resource. */
  | { state: "empty" }
  /** CloudFormation can't make this update; the reason is its own. */
  | { state: "failed"; reason: string }
  /** The stack has changed since, so CloudFormation does not execute the change set. */
  | { state: "obsolete" }
  | { state: "executed" }
  | { state: "ready"; changes: StackChange[] };

/** CloudFormation's words for a change set without changes. */
const EMPTY_PATTERN = /didn't contain changes|No updates are to be performed/i;
const actions: Record<string, StackChange["action"]> = {
  Add: "add",
  Modify: "modify",
  Remove: "remove",
  Import: "import",
};

const isNamed = (error: unknown, pattern: RegExp): error is Error => error instanceof Error && pattern.test(error.name);

/** Returns a change in our terms; undefined for hooks. An unknown action is one that CloudFormation decides later. */
function toStackChange({ ResourceChange: change }: Change, path: string): StackChange | undefined {
  if (change === undefined) return undefined;
  const { Action = "", LogicalResourceId = "", ResourceType: type = "", Replacement = "False", PolicyAction } = change;
  return {
    action: actions[Action] ?? "dynamic",
    logicalId: path + LogicalResourceId,
    type,
    replacement: Replacement.toLowerCase() as StackChange["replacement"],
    retained: PolicyAction === "Retain",
    holdsData: isDataType(type),
  };
}

/** Creates a change set for an update of a stack. A change set of the same name stays as it is. */
async function createChangeSet(
  client: CloudFormationClient,
  roleArn: string,
  { changeSet, template, ...request }: StackUpdate,
): Promise<void> {
  const command = new CreateChangeSetCommand({
    ...toStackInput(roleArn, request),
    ...(template ?? { UsePreviousTemplate: true }),
    ChangeSetName: changeSet,
    ChangeSetType: "UPDATE",
    // Without it, the change set would not show what happens to the resources of nested stacks.
    IncludeNestedStacks: true,
  });
  try {
    await client.send(command);
  } catch (error) {
    if (!isNamed(error, /^AlreadyExists/)) throw error;
  }
}

/** Reads all pages of a change set, and the change sets of nested stacks with it. */
async function readChanges(client: CloudFormationClient, id: { StackName?: string; ChangeSetName: string }, path = "") {
  const changes: StackChange[] = [];
  let NextToken: string | undefined;
  let page: Awaited<ReturnType<typeof describe>>;
  const describe = () => client.send(new DescribeChangeSetCommand({ ...id, NextToken }));
  do {
    page = await describe();
    for (const one of page.Changes ?? []) {
      const change = toStackChange(one, path);
      if (change !== undefined) changes.push(change);
      const { ChangeSetId, LogicalResourceId } = one.ResourceChange ?? {};
      if (ChangeSetId === undefined) continue;
      const nested = await readChanges(client, { ChangeSetName: ChangeSetId }, `${path}${LogicalResourceId}/`);
      changes.push(...nested.changes);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  const { Status = "", StatusReason = "", ExecutionStatus = "" } = page;
  return { status: Status, reason: StatusReason, execution: ExecutionStatus, changes };
}

/** Reads a change set; undefined when there is none of this name. */
async function readChangeSet(
  client: CloudFormationClient,
  name: string,
  changeSet: string,
): Promise<ChangeSet | undefined> {
  try {
    const read = await readChanges(client, { StackName: name, ChangeSetName: changeSet });
    if (read.status === "CREATE_PENDING" || read.status === "CREATE_IN_PROGRESS") return { state: "pending" };
    if (read.status === "FAILED" && EMPTY_PATTERN.test(read.reason)) return { state: "empty" };
    if (read.status !== "CREATE_COMPLETE") return { state: "failed", reason: read.reason || read.status };
    if (read.execution.startsWith("EXECUTE_")) return { state: "executed" };
    return read.execution === "OBSOLETE" ? { state: "obsolete" } : { state: "ready", changes: read.changes };
  } catch (error) {
    if (isNamed(error, /^ChangeSetNotFound/) || isStackMissing(error)) return undefined;
    throw error;
  }
}

/** Reads the change set of an update, and creates it first when there is none. */
export async function openChangeSet(
  client: CloudFormationClient,
  roleArn: string,
  request: StackUpdate,
): Promise<ChangeSet> {
  const { name, changeSet } = request;
  const known = await readChangeSet(client, name, changeSet);
  if (known !== undefined) return known;
  await createChangeSet(client, roleArn, request);
  return (await readChangeSet(client, name, changeSet)) ?? { state: "pending" };
}

/** Starts the update that a change set announces; returns "working" when it is being executed or can't be any more. */
export async function executeChangeSet(
  client: CloudFormationClient,
  { name, changeSet, token }: Pick<StackUpdate, "name" | "changeSet" | "token">,
): Promise<"started" | "working"> {
  try {
    await client.send(
      new ExecuteChangeSetCommand({ StackName: name, ChangeSetName: changeSet, ClientRequestToken: token }),
    );
    return "started";
  } catch (error) {
    // It is being executed, obsolete or gone: the next attempt reads which.
    if (isNamed(error, /^(InvalidChangeSetStatus|ChangeSetNotFound|TokenAlreadyExists)/)) return "working";
    throw error;
  }
}

/** Deletes a change set, which changes nothing in the stack; "refused" while CloudFormation creates or executes it. */
export async function deleteChangeSet(
  client: CloudFormationClient,
  name: string,
  changeSet: string,
): Promise<"gone" | "refused"> {
  try {
    await client.send(new DeleteChangeSetCommand({ StackName: name, ChangeSetName: changeSet }));
    return "gone";
  } catch (error) {
    if (isNamed(error, /^InvalidChangeSetStatus/)) return "refused";
    if (isNamed(error, /^ChangeSetNotFound/) || isStackMissing(error)) return "gone";
    throw error;
  }
}
