/** Where a session works: an account and region, and in it one tenant's stack; no stack where nothing is deployed. */
type SessionScope = {
  roleArn: string;
  /** The role that CloudFormation works with. */
  cloudFormationRoleArn: string;
  region: string;
  stackName?: string | undefined;
};

/** Returns the role with which CloudFormation works on a product's stacks; the account stack makes it. */
export const buildCloudFormationRoleArn = (product: { id: string; connection: { roleArn: string } }): string => {
  const [, partition, , , account] = product.connection.roleArn.split(":");
  return `arn:${partition}:iam::${account}:role/TenantryCloudFormation-${product.id}`;
};

/**
 * Returns what a session may do of all that the product's role may: handle the one stack, and have CloudFormation work
 * on it with its own role. Whoever got hold of a session could reach no other tenant's stack with it, and no queue or
 * table directly. Without a stack, a template can be checked and nothing else.
 */
export const buildSessionPolicy = ({ roleArn, cloudFormationRoleArn, region, stackName }: SessionScope): string => {
  const [, partition, , , account] = roleArn.split(":");
  const check = { Effect: "Allow", Action: "cloudformation:ValidateTemplate", Resource: "*" };
  const look = { Effect: "Allow", Action: "iam:GetRole", Resource: cloudFormationRoleArn };
  const stack = {
    Effect: "Allow",
    Action: "cloudformation:*",
    Resource: `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}/*`,
  };
  const pass = {
    Effect: "Allow",
    Action: "iam:PassRole",
    Resource: cloudFormationRoleArn,
    Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
  };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: stackName === undefined ? [check, look] : [stack, pass],
  });
};

/**
 * Returns what a session may do that looks for differences: list the account's stacks, and describe those that bear the
 * product's name. It changes nothing.
 */
export const buildListingPolicy = ({
  roleArn,
  region,
  productId,
}: Pick<SessionScope, "roleArn" | "region"> & { productId: string }): string => {
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
