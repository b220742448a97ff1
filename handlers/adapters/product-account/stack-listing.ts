import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStacksCommand,
  type Stack,
  StackStatus,
} from "@aws-sdk/client-cloudformation";
import { clientSettings } from "../aws/client-settings.ts";
import type { SessionKeys } from "./account-session.ts";
import { isStackMissing } from "./stack-requests.ts";

/** The part of a stack that is compared with the record. */
export type ListedStack = { changedAt: string; tags: Record<string, string> };

/** All statuses but that of a deleted stack, which CloudFormation lists for 90 days. */
const liveStatuses = Object.values(StackStatus).filter((status) => status !== StackStatus.DELETE_COMPLETE);

function toListedStack({ CreationTime, LastUpdatedTime, DeletionTime, Tags = [] }: Stack): ListedStack {
  const times = [CreationTime, LastUpdatedTime, DeletionTime].flatMap((time) => time?.getTime() ?? []);
  return {
    changedAt: new Date(Math.max(0, ...times)).toISOString(),
    tags: Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value])),
  };
}

/** Returns a client that lists the stacks of one account and region. */
export function createStackListing(region: string, credentials: SessionKeys) {
  const client = new CloudFormationClient({ ...clientSettings, region, credentials });
  return {
    /** Returns the names of the existing stacks, one page at a time. */
    listPage: async (NextToken?: string): Promise<{ names: string[]; next?: string }> => {
      const page = await client.send(new ListStacksCommand({ NextToken, StackStatusFilter: liveStatuses }));
      const names = (page.StackSummaries ?? []).flatMap(({ StackName }) => StackName ?? []);
      return { names, ...(page.NextToken && { next: page.NextToken }) };
    },

    /** Returns a stack; undefined when it does not exist. */
    find: async (StackName: string): Promise<ListedStack | undefined> => {
      try {
        const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
        return stack === undefined || stack.StackStatus === "DELETE_COMPLETE" ? undefined : toListedStack(stack);
      } catch (error) {
        if (isStackMissing(error)) return undefined;
        throw error;
      }
    },
  };
}
