import { describe, expect, it } from "vitest";
import { listingPolicy, sessionPolicy } from "../../handlers/core/session-policy.ts";

const roleArn = "arn:aws-cn:iam::222222222222:role/TenantryProvisioner-crm";
const policyFor = (stackName?: string) => JSON.parse(sessionPolicy({ roleArn, region: "cn-north-1", stackName }));

describe("a session in a product's account", () => {
  it("may handle its tenant's stack and no other", () => {
    const { Statement } = policyFor("tenantry-crm-ten-1");
    expect(Statement[0]).toEqual({
      Effect: "Allow",
      Action: "cloudformation:*",
      Resource: "arn:aws-cn:cloudformation:cn-north-1:222222222222:stack/tenantry-crm-ten-1/*",
    });
  });

  it("may touch what is in the stack only by way of CloudFormation", () => {
    const { Statement } = policyFor("tenantry-crm-ten-1");
    expect(Statement[1]).toMatchObject({
      NotAction: "cloudformation:*",
      Condition: { "ForAnyValue:StringEquals": { "aws:CalledVia": "cloudformation.amazonaws.com" } },
    });
    expect(Statement).toHaveLength(2);
  });

  it("may only check a template where it is about no tenant", () => {
    expect(policyFor().Statement).toEqual([
      { Effect: "Allow", Action: "cloudformation:ValidateTemplate", Resource: "*" },
    ]);
  });

  it("may list stacks and describe the product's, and change nothing, where it looks for differences", () => {
    expect(JSON.parse(listingPolicy({ roleArn, region: "cn-north-1", productId: "crm" })).Statement).toEqual([
      { Effect: "Allow", Action: "cloudformation:ListStacks", Resource: "*" },
      {
        Effect: "Allow",
        Action: "cloudformation:DescribeStacks",
        Resource: "arn:aws-cn:cloudformation:cn-north-1:222222222222:stack/tenantry-crm-*/*",
      },
    ]);
  });

  it("keeps to the 2,048 characters that STS takes, with the longest names", () => {
    const longest = `tenantry-${"p".repeat(32)}-ten-${"f".repeat(32)}`;
    expect(sessionPolicy({ roleArn, region: "ap-southeast-1", stackName: longest }).length).toBeLessThan(2048 / 2);
  });
});
