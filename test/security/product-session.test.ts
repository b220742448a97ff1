import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeAll, describe, expect, it } from "vitest";
import { openAccountSession } from "../../handlers/adapters/product-account/account-session.ts";
import { createStackClient } from "../../handlers/adapters/product-account/stack-client.ts";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import { buildOperation, buildProduct, TENANT_ID } from "../support/builders.ts";
import { uniqueName } from "../support/scenarios/tenants.ts";
import { clientOf, getConnectionInfo, getProductAccountConfig } from "../support/system/deployed-system.ts";

const account = "222222222222";
const template = { TemplateBody: "Resources: { Queue: { Type: 'AWS::SQS::Queue' } }" };
const other = { tenantId: `ten_${"9".repeat(32)}`, productId: "crm" };
const product = buildProduct({ region: getConnectionInfo().region });

/** Creates a role that this test can assume: the deployed roles trust the provisioner only. */
async function createRole(): Promise<string> {
  const iam = clientOf(IAMClient, getProductAccountConfig(account));
  const RoleName = uniqueName("session").replaceAll(" ", "-");
  const trust = {
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${getConnectionInfo().accounts.controlPlane}:root` },
    Action: ["sts:AssumeRole", "sts:TagSession"],
    Condition: { StringEquals: { "sts:ExternalId": product.connection.externalId } },
  };
  const policy = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policy(trust) }));
  const rights = { Effect: "Allow", Action: ["cloudformation:*", "iam:*", "sqs:*"], Resource: "*" };
  const PolicyDocument = policy(rights);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "rights", PolicyDocument }));
  return `arn:aws:iam::${account}:role/${RoleName}`;
}

describe("a session in a product's account, with a role that allows more", () => {
  let roleArn: string;
  beforeAll(async () => {
    roleArn = await createRole();
  });
  const enter = (operation: Partial<OperationRecord> = {}) =>
    openAccountSession(
      { ...product, connection: { ...product.connection, roleArn } },
      buildOperation(operation),
      product.connection.externalId,
    );
  const denied = expect.objectContaining({ name: expect.stringMatching(/AccessDenied/) });

  it("can manage its own tenant's stack, and can't read another tenant's stack", async () => {
    const stacks = createStackClient(getConnectionInfo().region, await enter());
    const own = stackNameOf({ tenantId: TENANT_ID, productId: "crm" });
    await stacks.create({ name: own, template, parameters: {}, tags: {}, capabilities: [], token: "once" });
    expect(await stacks.describe(own)).toMatchObject({ status: "CREATE_COMPLETE" });
    await expect(stacks.describe(stackNameOf(other))).rejects.toEqual(denied);
    await expect(stacks.remove(stackNameOf(other))).rejects.toEqual(denied);
    await stacks.remove(own);
  });

  it("can't create a resource outside of a stack", async () => {
    const { endpoint, region } = getConnectionInfo();
    const sqs = new SQSClient({ endpoint, region, credentials: await enter() });
    await expect(sqs.send(new CreateQueueCommand({ QueueName: "tenantry-crm-by-hand" }))).rejects.toEqual(denied);
  });

  it("of a verification can validate a template, and can't read stacks", async () => {
    const { endpoint, region } = getConnectionInfo();
    const credentials = await enter({ kind: "product.verify", tenantId: undefined } as Partial<OperationRecord>);
    await createStackClient(region, credentials).validate(template);
    const cloudFormation = new CloudFormationClient({ endpoint, region, credentials });
    await expect(cloudFormation.send(new DescribeStacksCommand({}))).rejects.toEqual(denied);
  });
});
