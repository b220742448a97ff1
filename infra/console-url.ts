import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";

/** Returns the address of the deployed console; undefined before its first deployment. */
export async function readConsoleUrl(client = new CloudFormationClient()): Promise<string | undefined> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: "Tenantry-Console" }));
    return stack?.Outputs?.find(({ OutputKey }) => OutputKey === "ConsoleUrl")?.OutputValue;
  } catch (error) {
    // CloudFormation has no error of its own for a stack that does not exist.
    if (error instanceof Error && error.message.includes("does not exist")) return undefined;
    throw error;
  }
}
