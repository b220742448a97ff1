import { CloudFormationClient, DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import { AdminDisableUserCommand, CognitoIdentityProviderClient } from "@aws-sdk/client-cognito-identity-provider";
import { stackNameOf } from "../../../handlers/core/subscription/stack.ts";
import { crmSubscription, onboardTenant, waitForOperation } from "../../support/scenarios/tenants.ts";
import { createActiveUser } from "../../support/scenarios/users.ts";
import { clientOf, getProductAccountConfig, readOutput } from "../../support/system/deployed-system.ts";
import type { FaultPath } from "../harness/path-run.ts";
import { buildTenantRequest, mainCallers } from "./path-parts.ts";

/** Onboards a tenant whose stack is gone and one of whose identities is disabled. */
async function onboardDamagedTenant(mark: string): Promise<string> {
  const { tenant, operation } = await onboardTenant(buildTenantRequest(mark, [crmSubscription]));
  await waitForOperation(operation.id);
  const user = await createActiveUser(tenant.id, { email: `${mark}-member@example.com`, roles: ["member"] });
  const identity = { UserPoolId: readOutput("UserPoolId"), Username: user.id };
  await clientOf(CognitoIdentityProviderClient).send(new AdminDisableUserCommand(identity));
  const stacks = clientOf(CloudFormationClient, getProductAccountConfig("crm"));
  const StackName = stackNameOf({ tenantId: tenant.id, productId: "crm" });
  await stacks.send(new DeleteStackCommand({ StackName }));
  return tenant.id;
}

const repair: FaultPath = {
  name: "repair",
  guarantee: "a repaired tenant has its stack and its identities again, and the record has the stack's outputs",
  arrange: async (mark) => {
    const tenantId = await onboardDamagedTenant(mark);
    return (send) => send(`POST /tenants/${tenantId}/repair`);
  },
  expectedEnds: ["tenant.repair succeeded"],
  sweptCallers: [...mainCallers, "manage-identities", "connect-product", "prepare-tenant"],
};

const check: FaultPath = {
  name: "check",
  guarantee: "a check finds each difference once and changes nothing",
  arrange: async (mark) => {
    const tenantId = await onboardDamagedTenant(mark);
    return (send) => send(`POST /tenants/${tenantId}/check`);
  },
  expectedEnds: ["tenant.check succeeded"],
  leftDifferences: ["crm is active and has no stack"],
  sweptCallers: ["provisioner", "manage-identities", "connect-product"],
};

/** The paths of checks and repairs. */
export const truthPaths: readonly FaultPath[] = [check, repair];
