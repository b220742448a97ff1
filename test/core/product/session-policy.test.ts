import { describe, expect, it } from "vitest";
import {
  buildCloudFormationRoleArn,
  buildListingPolicy,
  buildSessionPolicy,
} from "../../../handlers/core/product/session-policy.ts";

const roleArn = "arn:aws-cn:iam::222222222222:role/TenantryProvisioner-crm";
const serviceRole = "arn:aws-cn:iam::222222222222:role/TenantryCloudFormation-crm";
const readPolicy = (stackName?: string) =>
  JSON.parse(buildSessionPolicy({ roleArn, cloudFormationRoleArn: serviceRole, region: "cn-north-1", stackName }));

describe("a session in a product's account", () => {
  it("may change its tenant's stack with the stacks nested in it and no other", () => {
    const { Statement } = readPolicy("tenantry-crm-ten-1");
    expect(Statement[0]).toEqual({
      Effect: "Allow",
      Action: "cloudformation:*",
      Resource: [
        "arn:aws-cn:cloudformation:cn-north-1:222222222222:stack/tenantry-crm-ten-1/*",
        "arn:aws-cn:cloudformation:cn-north-1:222222222222:stack/tenantry-crm-ten-1-*/*",
      ],
    });
  });

  it("may pass the service role to CloudFormation, and reaches no resource of the stack", () => {
    const { Statement } = readPolicy("tenantry-crm-ten-1");
    expect(Statement[1]).toEqual({
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: serviceRole,
      Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
    });
    expect(Statement).toHaveLength(2);
  });

  it("may only validate templates and read the service role without a tenant", () => {
    expect(readPolicy().Statement).toEqual([
      { Effect: "Allow", Action: "cloudformation:ValidateTemplate", Resource: "*" },
      { Effect: "Allow", Action: "iam:GetRole", Resource: serviceRole },
    ]);
  });

  it("may list stacks and describe the product's stacks for the sweep, without changes", () => {
    expect(JSON.parse(buildListingPolicy({ roleArn, region: "cn-north-1", productId: "crm" })).Statement).toEqual([
      { Effect: "Allow", Action: "cloudformation:ListStacks", Resource: "*" },
      {
        Effect: "Allow",
        Action: "cloudformation:DescribeStacks",
        Resource: "arn:aws-cn:cloudformation:cn-north-1:222222222222:stack/tenantry-crm-ten-*/*",
      },
    ]);
  });

  it("fits into the 2,048 characters of STS with the longest names", () => {
    const id = "p".repeat(32);
    const connection = { roleArn: `arn:aws-us-gov:iam::222222222222:role/TenantryProvisioner-${id}` };
    const scope = {
      roleArn: connection.roleArn,
      cloudFormationRoleArn: buildCloudFormationRoleArn({ id, connection }),
    };
    const stackName = `tenantry-${id}-ten-${"f".repeat(32)}`;
    expect(buildSessionPolicy({ ...scope, region: "ap-southeast-1", stackName }).length).toBeLessThan(2048 / 2);
  });
});

describe("CloudFormation's service role", () => {
  it("is in the product's account and has the product's name", () => {
    expect(buildCloudFormationRoleArn({ id: "crm", connection: { roleArn } })).toBe(serviceRole);
  });
});
