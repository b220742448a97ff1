import { stackPrefixOf } from "../../../schemas/stack-name.ts";

/** The scope of a session: an account, a region and one tenant's stack. A verification has no stack. */
type SessionScope = {
  roleArn: string;
  /** The service role of CloudFormation. */
  cloudFormationRoleArn: string;
  region: string;
  stackName?: string | undefined;
};

/** Returns the ARN of CloudFormation's service role, which the account stack creates. */
export function buildCloudFormationRoleArn(product: { id: string; connection: { roleArn: string } }): string {
  const [, partition, , , account] = product.connection.roleArn.split(":");
  return `arn:${partition}:iam::${account}:role/TenantryCloudFormation-${product.id}`;
}

/**
 * Returns a policy that limits a session of the product's role to one stack, which CloudFormation changes with its
 * service role. A stolen session reaches no other tenant's stack, and no resource directly. Without a stack, a session
 * can only validate templates.
 */
export function buildSessionPolicy({ roleArn, cloudFormationRoleArn, region, stackName }: SessionScope): string {
  const [, partition, , , account] = roleArn.split(":");
  const check = { Effect: "Allow", Action: "cloudformation:ValidateTemplate", Resource: "*" };
  const look = { Effect: "Allow", Action: "iam:GetRole", Resource: cloudFormationRoleArn };
  const stackArn = `arn:${partition}:cloudformation:${region}:${account}:stack/${stackName}`;
  // The name of a nested stack begins with that of its parent; its changes are read before an update.
  const stack = { Effect: "Allow", Action: "cloudformation:*", Resource: [`${stackArn}/*`, `${stackArn}-*/*`] };
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
}

/** Returns a read-only policy to list an account's stacks and to describe the product's stacks. */
export function buildListingPolicy({
  roleArn,
  region,
  productId,
}: Pick<SessionScope, "roleArn" | "region"> & { productId: string }): string {
  const [, partition, , , account] = roleArn.split(":");
  const stacks = `arn:${partition}:cloudformation:${region}:${account}:stack/${stackPrefixOf(productId)}*/*`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "cloudformation:ListStacks", Resource: "*" },
      { Effect: "Allow", Action: "cloudformation:DescribeStacks", Resource: stacks },
    ],
  });
}
