import { CloudFormationClient, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, signInAs } from "../support/system/deployed-system.ts";

/** Lists the logical ids of the resources in a tenant's stack. */
async function listStackResources(tenant: Tenant, productId: string): Promise<string[]> {
  const client = clientOf(CloudFormationClient, getProductAccountConfig(productId));
  const StackName = stackNameOf({ tenantId: tenant.id, productId });
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName }));
  return StackResources.filter(({ ResourceStatus }) => ResourceStatus !== "DELETE_COMPLETE")
    .map(({ LogicalResourceId = "" }) => LogicalResourceId)
    .sort();
}
const onboardSubscriber = (productId: string, planId: string) =>
  onboardTenant({ subscriptions: [{ productId, planId }] });
const outputsOf = ({ subscriptions: [one] }: Tenant) => one?.outputs ?? {};

async function readRetention(QueueUrl: string | undefined): Promise<string | undefined> {
  const AttributeNames = ["MessageRetentionPeriod" as const];
  const client = clientOf(SQSClient, getProductAccountConfig("crm"));
  const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
  return Attributes?.["MessageRetentionPeriod"];
}
async function readSlice(Name: string | undefined) {
  const { Parameter } = await clientOf(SSMClient, getProductAccountConfig("analytics")).send(
    new GetParameterCommand({ Name }),
  );
  return JSON.parse(Parameter?.Value ?? "{}");
}

describe("the resources of a tenant in a product's account", () => {
  it("are the tenant's own in a silo, and more in a higher tier", async () => {
    const [standard, enterprise] = await Promise.all([
      onboardSubscriber("crm", "standard"),
      onboardSubscriber("crm", "enterprise"),
    ]);
    const own = ["Contacts", "DisplayName", "Imports", "Settings"];
    expect(await listStackResources(standard.tenant, "crm")).toEqual(own);
    expect(await listStackResources(enterprise.tenant, "crm")).toEqual([...own, "FailedImports"].sort());
    const [fewer, more] = [outputsOf(standard.tenant), outputsOf(enterprise.tenant)];
    expect(fewer["TableName"]).not.toBe(more["TableName"]);
    expect(await readRetention(fewer["QueueUrl"])).toBe(String(4 * 24 * 3600));
    expect(await readRetention(more["QueueUrl"])).toBe(String(14 * 24 * 3600));
  });

  it("are a partition of shared resources in a pool, sized by the tier", async () => {
    const { tenant } = await onboardSubscriber("analytics", "starter");
    expect(await listStackResources(tenant, "analytics")).toEqual(["Intake", "Slice"]);
    const { SliceName } = outputsOf(tenant);
    expect(await readSlice(SliceName)).toMatchObject({
      partition: tenant.id,
      tier: "starter",
      eventsPerDay: 100_000,
    });

    const admin = await signInAs("platform-admin");
    const path = `/tenants/${tenant.id}/subscriptions/analytics`;
    await waitForOperation((await admin.patch<Operation>(path, { planId: "scale" })).body.id);
    expect(await listStackResources(tenant, "analytics")).toEqual(["Exports", "Intake", "Slice"]);
    expect(await readSlice(SliceName)).toMatchObject({ partition: tenant.id, tier: "scale", eventsPerDay: 50_000_000 });
    const { body } = await admin.get<Subscription>(path);
    expect(body.outputs).toMatchObject({ SliceName, ExportsUrl: expect.stringContaining("Exports") });
  });
});
