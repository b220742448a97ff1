import { CloudFormationClient, UpdateTerminationProtectionCommand } from "@aws-sdk/client-cloudformation";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import { crmSubscription, onboardTenant } from "../../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, signInAs } from "../../support/system/deployed-system.ts";

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

/** Asks what a change would do to the resources of a stack. */
async function previewChange(): Promise<void> {
  const admin = await signInAs("platform-admin");
  const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
  await admin.patch(`/tenants/${tenant.id}/subscriptions/crm?dryRun=true&preview=stack`, { seats: 7 });
}

/** The scenarios of comparisons that need rights which no other test uses. */
export const rareTruthScenarios = [sweepProtectedTenant, previewChange];
