import { CloudFormationClient, SignalResourceCommand } from "@aws-sdk/client-cloudformation";
import { ListStateMachinesCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../../schemas/operation.ts";
import type { Product } from "../../../schemas/product.ts";
import type { Tenant } from "../../../schemas/tenant.ts";
import { clientOf, getProductAccountConfig, signInAs, waitFor } from "../system/deployed-system.ts";
import { findStackAccounts, requestTenant } from "./tenants.ts";

/** Builds a template whose stack waits for a signal until a timeout in seconds. */
export const buildWaitingTemplate = (seconds: number): string => `
Parameters: { TenantId: { Type: String } }
Resources:
  Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" }
  Wait: { Type: "AWS::CloudFormation::WaitCondition", Properties: { Handle: !Ref Handle, Timeout: "${seconds}" } }
`;

/** Waits until a product's stack exists, and returns the operation that provisions it. */
export const waitForProvisioning = (tenant: Tenant, product: Product): Promise<Operation> =>
  waitFor("the stack exists", async () => {
    const admin = await signInAs("platform-admin");
    const stacks = await findStackAccounts(tenant.id, product.id, [product.account]);
    const { body } = await admin.get<{ items: Operation[] }>(
      `/operations?tenantId=${tenant.id}&kind=subscription.provision&status=running`,
    );
    return stacks.length > 0 && body.items.find(({ target }) => target.id === `${tenant.id}/${product.id}`);
  });

/** Requests a tenant with a product and waits until the product's stack exists. */
export async function startProvisioning(product: Product) {
  const { body } = await requestTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  return { ...body, provisioning: await waitForProvisioning(body.tenant, product) };
}

/** Sends the signal for which a stack waits. */
export async function releaseStack(tenant: Tenant, product: Product): Promise<void> {
  const client = clientOf(CloudFormationClient, getProductAccountConfig(product.account));
  const StackName = stackNameOf({ tenantId: tenant.id, productId: product.id });
  await client.send(
    new SignalResourceCommand({ StackName, LogicalResourceId: "Wait", UniqueId: "go", Status: "SUCCESS" }),
  );
}

/** Stops the execution that provisions a product while it waits for its stack, like a person in the console. */
export async function stopExecution(tenant: Tenant, product: Product): Promise<void> {
  const { id } = await waitForProvisioning(tenant, product);
  const sfn = clientOf(SFNClient);
  const { stateMachines = [] } = await sfn.send(new ListStateMachinesCommand({}));
  const machine = stateMachines.find(({ name }) => name === "tenantry-subscription-provision")?.stateMachineArn;
  const executionArn = `${machine?.replace(":stateMachine:", ":execution:")}:${id}-1`;
  await sfn.send(new StopExecutionCommand({ executionArn, cause: "by hand" }));
}
