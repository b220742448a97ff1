/** Where a session works: an account and region, and in it one tenant's stack; no stack where nothing is deployed. */
type Scope = { roleArn: string; region: string; stackName?: string | undefined };

/**
 * What a session may do of all that the product's role may: handle the one stack, and what the stack holds only by way
 * of CloudFormation. Whoever got hold of a session could reach no other tenant's stack with it, and no queue or table
 * directly. Without a stack, a template can be checked and nothing else.
 */
export const sessionPolicy = ({ roleArn, region, stackName }: Scope): string => {
  const [, partition, , , account] = roleArn.split(":");
  const check = { Effect: "Allow", Action: "cloudformation:ValidateTemplate", Resource: "*" };
  const stack = {
    Effect: "Allow",
    Action: "cloudformation:*",
    Resource: `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/*`,
  };
  const contents = {
    Effect: "Allow",
    NotAction: "cloudformation:*",
    Resource: "*",
    Condition: { "ForAnyValue:StringEquals": { "aws:CalledVia": "cloudformation.amazonaws.com" } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: stackName === undefined ? [check] : [stack, contents] });
};

/**
 * Returns what a session may do that looks for differences: list the account's stacks, and describe those that bear the
 * product's name. It changes nothing.
 */
export const listingPolicy = ({
  roleArn,
  region,
  productId,
}: Omit<Scope, "stackName"> & { productId: string }): string => {
  const [, partition, , , account] = roleArn.split(":");
  const stacks = `arn:${partition}:cloudformation:${region}:${account}:stack/tenantry-${productId}-*/*`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "cloudformation:ListStacks", Resource: "*" },
      { Effect: "Allow", Action: "cloudformation:DescribeStacks", Resource: stacks },
    ],
  });
};
