import {
  CloudFormationClient,
  DeleteStackCommand,
  UpdateTerminationProtectionCommand,
} from "@aws-sdk/client-cloudformation";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../../schemas/operation.ts";
import { registerAvailableProduct } from "../../support/scenarios/products.ts";
import { crmSubscription, onboardTenant, waitForOperation } from "../../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, signInAs, waitFor } from "../../support/system/deployed-system.ts";
import { readStack } from "./record-check.ts";

async function invokeFunction(FunctionName: string, payload: object): Promise<void> {
  await clientOf(LambdaClient).send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(payload) }));
}

/** Sweeps a tenant that differs from the record, and the identities of the user pool. */
async function sweepProtectedTenant(): Promise<void> {
  const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
  const StackName = stackNameOf({ tenantId: tenant.id, productId: "crm" });
  const stacks = clientOf(CloudFormationClient, getProductAccountConfig("crm"));
  await stacks.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: true }));
  await invokeFunction("tenantry-sweep-stacks", { tenantId: tenant.id, graceMs: 0 });
  await invokeFunction("tenantry-manage-identities", { task: "list-orphans" });
}

/** A template whose output differs for each stack. */
const template = `
Parameters: { TenantId: { Type: String } }
Resources: { Queue: { Type: "AWS::SQS::Queue" } }
Outputs: { StackId: { Value: !Ref "AWS::StackId" } }
`;

/** Repairs a tenant whose stack is gone; the new stack has other outputs. */
async function repairLostStack(): Promise<void> {
  const product = await registerAvailableProduct(template);
  const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  const StackName = stackNameOf({ tenantId: tenant.id, productId: product.id });
  await clientOf(CloudFormationClient, getProductAccountConfig(product.account)).send(
    new DeleteStackCommand({ StackName }),
  );
  const isGone = async () => (await readStack(product.account, tenant.id, product.id)) === undefined;
  await waitFor("the stack is gone", isGone);
  const { body } = await (await signInAs("platform-admin")).post<Operation>(`/tenants/${tenant.id}/repair`);
  await waitForOperation(body.id);
}

/** Asks what a change would do to the resources of a stack. */
async function previewChange(): Promise<void> {
  const admin = await signInAs("platform-admin");
  const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
  await admin.patch(`/tenants/${tenant.id}/subscriptions/crm?dryRun=true&preview=stack`, { seats: 7 });
}

/** The scenarios of comparisons that need rights which no other test uses. */
export const rareTruthScenarios = [sweepProtectedTenant, repairLostStack, previewChange];
