import { CloudFormationClient, DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { buildProductRegistration, registerAvailableProduct, registerProduct } from "../support/scenarios/products.ts";
import {
  crmSubscription,
  onboardTenant,
  requestTenant,
  uniqueName,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { createActiveUser, inviteUser } from "../support/scenarios/users.ts";
import { clientOf, getProductAccountConfig, signInAs, waitFor } from "../support/system/deployed-system.ts";
import { startAnsweringProduct } from "./harness/answering-product.ts";
import type { Scenario } from "./harness/interleaving-run.ts";
import { readProduct, readStack } from "./harness/record-check.ts";
import type { ScenarioTarget } from "./harness/second-commands.ts";
import { buildSalesUser, buildTenantRequest, memoize, standardSubscriptionOf } from "./paths/path-parts.ts";

type StartedResponse = { operation: Operation; tenant: Tenant };

/** Sends a command as a platform administrator and returns the id of its operation. */
async function sendCommand(method: "post" | "patch" | "delete", path: string, body?: object): Promise<string> {
  const { status, body: response } = await (await signInAs("platform-admin"))[method]<Operation & StartedResponse>(
    path,
    body,
  );
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(response)}`);
  return response.operation?.id ?? response.id;
}

async function startOnboarding(mark: string, product: { productId: string; planId: string }): Promise<ScenarioTarget> {
  const { body } = await requestTenant(buildTenantRequest(mark, [product]));
  return { tenantId: body.tenant.id, productId: product.productId, operationId: body.operation.id };
}

/** Returns an `arrange` function that prepares a tenant with the product and then sends a command. */
const arrangeTenant =
  (prepare: (mark: string) => Promise<ScenarioTarget>, command: (subject: ScenarioTarget) => Promise<string>) =>
  async (mark: string) => {
    const subject = await prepare(mark);
    return async () => ({ ...subject, operationId: await command(subject) });
  };

async function onboardCrmTenant(mark: string): Promise<ScenarioTarget> {
  const { tenant } = await onboardTenant(buildTenantRequest(mark, [crmSubscription]));
  return { tenantId: tenant.id, productId: "crm" };
}
async function onboardSuspendedTenant(mark: string): Promise<ScenarioTarget> {
  const subject = await onboardCrmTenant(mark);
  await waitForOperation(await sendCommand("post", `/tenants/${subject.tenantId}/suspend`));
  return subject;
}
const subscriptionPathOf = ({ tenantId, productId }: ScenarioTarget) =>
  `/tenants/${tenantId}/subscriptions/${productId}`;

/** The commands that may arrive during any workflow. */
const commonCommands = ["delete-tenant", "delete-subscription", "repeat-events"] as const;

const stackScenarios: Scenario[] = [
  {
    name: "onboarding",
    arrange: async (mark) => () => startOnboarding(mark, crmSubscription),
    commands: ["cancel", "cancel-child", ...commonCommands, "change", "suspend"],
  },
  {
    name: "subscribing",
    arrange: arrangeTenant(
      async (mark) => ({ tenantId: (await onboardTenant(buildTenantRequest(mark, []))).tenant.id, productId: "crm" }),
      ({ tenantId }) => sendCommand("post", `/tenants/${tenantId}/subscriptions`, crmSubscription),
    ),
    commands: ["cancel", ...commonCommands, "change", "suspend"],
  },
  {
    name: "change",
    arrange: arrangeTenant(onboardCrmTenant, (subject) =>
      sendCommand("patch", subscriptionPathOf(subject), { planId: "enterprise", seats: 77 }),
    ),
    commands: ["cancel", ...commonCommands, "suspend"],
  },
  {
    name: "suspension",
    arrange: arrangeTenant(onboardCrmTenant, ({ tenantId }) => sendCommand("post", `/tenants/${tenantId}/suspend`)),
    commands: ["cancel", "cancel-child", ...commonCommands, "reactivate"],
  },
  {
    name: "reactivation",
    arrange: arrangeTenant(onboardSuspendedTenant, ({ tenantId }) =>
      sendCommand("post", `/tenants/${tenantId}/reactivate`),
    ),
    commands: ["cancel", "cancel-child", ...commonCommands, "suspend"],
  },
  {
    name: "unsubscribing",
    arrange: arrangeTenant(onboardCrmTenant, (subject) => sendCommand("delete", subscriptionPathOf(subject))),
    commands: ["cancel", "delete-tenant", "subscribe", "suspend", "repeat-events"],
  },
  {
    name: "offboarding",
    arrange: arrangeTenant(onboardCrmTenant, ({ tenantId }) => sendCommand("delete", `/tenants/${tenantId}`)),
    commands: ["cancel", "delete-subscription", "reactivate", "repeat-events"],
  },
];

/** A product whose template is valid but can't be deployed, because the bucket's name belongs to another stack. */
const getClashingProduct = memoize(async () => {
  const bucket = uniqueName("bucket").replaceAll(" ", "-");
  const product = await registerAvailableProduct(`
Parameters: { TenantId: { Type: String } }
Resources:
  Topic: { Type: "AWS::SNS::Topic" }
  Bucket: { Type: "AWS::S3::Bucket", DependsOn: Topic, Properties: { BucketName: "${bucket}" } }
`);
  await onboardTenant({ subscriptions: [standardSubscriptionOf(product)] });
  return product;
});

const failureScenarios: Scenario[] = [
  {
    name: "roll-back",
    arrange: async (mark) => {
      const requested = [crmSubscription, standardSubscriptionOf(await getClashingProduct())];
      return async () => {
        const { body } = await requestTenant({ ...buildTenantRequest(mark, requested), onPartialFailure: "rollBack" });
        return { tenantId: body.tenant.id, productId: "crm", operationId: body.operation.id };
      };
    },
    commands: ["cancel", ...commonCommands],
  },
  {
    name: "retry",
    arrange: async (mark) => {
      const product = await getClashingProduct();
      const { tenant, operation } = await onboardTenant(buildTenantRequest(mark, [standardSubscriptionOf(product)]));
      return async () => ({
        tenantId: tenant.id,
        productId: product.id,
        operationId: await sendCommand("post", `/operations/${operation.id}/retry`),
      });
    },
    commands: ["cancel", ...commonCommands],
  },
];

const getAnsweringProduct = memoize(startAnsweringProduct);
/** Stops the service of the self-provisioned product. */
export const stopAnsweringProduct = async (): Promise<void> => (await getAnsweringProduct()).stop();

const subscriptionTo = ({ id }: Product) => ({ productId: id, planId: "standard", seats: 5 });
async function onboardServedTenant(mark: string): Promise<ScenarioTarget> {
  const { product } = await getAnsweringProduct();
  const { tenant } = await onboardTenant(buildTenantRequest(mark, [subscriptionTo(product)]));
  return { tenantId: tenant.id, productId: product.id };
}
async function onboardLockedTenant(mark: string): Promise<ScenarioTarget> {
  const subject = await onboardServedTenant(mark);
  await waitForOperation(await sendCommand("post", `/tenants/${subject.tenantId}/suspend`));
  return subject;
}

const selfProvisionedScenarios: Scenario[] = [
  {
    name: "self-provisioned-onboarding",
    arrange: async (mark) => {
      const { product } = await getAnsweringProduct();
      return () => startOnboarding(mark, subscriptionTo(product));
    },
    commands: ["cancel", "cancel-child", ...commonCommands, "stale-report"],
  },
  {
    name: "self-provisioned-change",
    arrange: arrangeTenant(onboardServedTenant, (subject) =>
      sendCommand("patch", subscriptionPathOf(subject), { planId: "large", seats: 7 }),
    ),
    commands: ["cancel", ...commonCommands, "stale-report"],
  },
  {
    name: "self-provisioned-suspension",
    arrange: arrangeTenant(onboardServedTenant, ({ tenantId }) => sendCommand("post", `/tenants/${tenantId}/suspend`)),
    commands: ["cancel", "cancel-child", ...commonCommands, "stale-report"],
  },
  {
    name: "self-provisioned-reactivation",
    arrange: arrangeTenant(onboardLockedTenant, ({ tenantId }) =>
      sendCommand("post", `/tenants/${tenantId}/reactivate`),
    ),
    commands: ["cancel", ...commonCommands, "stale-report"],
  },
  {
    name: "self-provisioned-unsubscribing",
    arrange: arrangeTenant(onboardServedTenant, (subject) => sendCommand("delete", subscriptionPathOf(subject))),
    commands: ["delete-tenant", "subscribe", "stale-report", "repeat-events"],
  },
  {
    name: "self-provisioned-offboarding",
    arrange: arrangeTenant(onboardServedTenant, ({ tenantId }) => sendCommand("delete", `/tenants/${tenantId}`)),
    commands: ["delete-subscription", "stale-report", "repeat-events"],
  },
];

/** Onboards a tenant whose stack then is deleted by hand. */
async function onboardTenantWithoutStack(mark: string): Promise<ScenarioTarget> {
  const subject = await onboardCrmTenant(mark);
  const { tenantId = "", productId = "" } = subject;
  const stacks = clientOf(CloudFormationClient, getProductAccountConfig(productId));
  await stacks.send(new DeleteStackCommand({ StackName: stackNameOf({ tenantId, productId }) }));
  const { account } = await readProduct(productId);
  await waitFor("the stack is gone", async () => (await readStack(account, tenantId, productId)) === undefined);
  return subject;
}

const truthScenarios: Scenario[] = [
  {
    name: "repair",
    arrange: arrangeTenant(onboardTenantWithoutStack, ({ tenantId }) =>
      sendCommand("post", `/tenants/${tenantId}/repair`),
    ),
    commands: [...commonCommands],
  },
];

const userScenarios: Scenario[] = [
  {
    name: "invitation",
    arrange: async (mark) => {
      const subject = await onboardCrmTenant(mark);
      const body = { ...buildSalesUser(mark), email: `colleague-${mark}@example.com` };
      return async () => {
        const { body: operation } = await inviteUser(subject.tenantId, body);
        return { ...subject, userId: operation.target.id, operationId: operation.id };
      };
    },
    commands: ["remove-user", "disable-user", ...commonCommands],
  },
  ...(["disable", "remove"] as const).map(
    (what): Scenario => ({
      name: `${what}-user`,
      arrange: async (mark) => {
        const subject = await onboardCrmTenant(mark);
        const user = await createActiveUser(subject.tenantId, {
          ...buildSalesUser(mark),
          email: `colleague-${mark}@example.com`,
        });
        const path = `/tenants/${subject.tenantId}/users/${user.id}`;
        const act = () =>
          what === "remove" ? sendCommand("delete", path) : sendCommand("patch", path, { status: "disabled" });
        return async () => ({ ...subject, userId: user.id, operationId: await act() });
      },
      commands: [what === "remove" ? "disable-user" : "remove-user", ...commonCommands],
    }),
  ),
];

const productScenarios: Scenario[] = [
  {
    name: "registration",
    arrange: async () => async () => {
      const { body } = await registerProduct(buildProductRegistration());
      return { productId: body.product.id, operationId: body.operation.id };
    },
    commands: ["cancel", "verify-product", "retire-product", "update-product"],
  },
];

/** The workflows during which second commands arrive. */
export const scenarios: readonly Scenario[] = [
  ...stackScenarios,
  ...failureScenarios,
  ...selfProvisionedScenarios,
  ...truthScenarios,
  ...userScenarios,
  ...productScenarios,
];
