import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetQueueUrlCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Operation } from "../../../schemas/operation.ts";
import type { Product } from "../../../schemas/product.ts";
import type { Tenant } from "../../../schemas/tenant.ts";
import {
  buildProductRegistration,
  changeTemplate,
  registerAvailableProduct,
  registerProduct,
  verifyProduct,
} from "../../support/scenarios/products.ts";
import { sendPurge } from "../../support/scenarios/scheduled-purges.ts";
import { signInNewAdmin, useUpRemovals } from "../../support/scenarios/second-administrator.ts";
import { registerSelfProvisionedProduct } from "../../support/scenarios/self-provisioned-product.ts";
import {
  crmSubscription,
  onboardTenant,
  requestTenant,
  uniqueName,
  waitForOperation,
} from "../../support/scenarios/tenants.ts";
import { buildWaitingTemplate } from "../../support/scenarios/waiting-stacks.ts";
import { clientOf, signInAs, waitFor } from "../../support/system/deployed-system.ts";
import { rareRolloutScenarios } from "./rare-rollout-scenarios.ts";
import { rareTruthScenarios } from "./rare-truth-scenarios.ts";
import { rareUserScenarios } from "./rare-user-scenarios.ts";

type List = { items: { id: string; tenantId?: string }[] };

/** Calls all read routes. */
export async function readEverything(): Promise<void> {
  const admin = await signInAs("platform-admin");
  const owner = await signInAs("product-owner", { team: "crm-team" });
  const idIn = async (list: string) => (await admin.get<List>(`${list}?limit=1`)).body.items[0]?.id ?? "";
  const [tenant, product, operation] = [await idIn("/tenants"), await idIn("/products"), await idIn("/operations")];
  const [user, member] = [await idIn("/users"), await idIn(`/tenants/${tenant}/users`)];
  const { subject } = (await admin.get<{ subject: string }>("/me")).body;
  const paths = [
    `/tenants/${tenant}`,
    `/tenants/${tenant}/timeline`,
    `/tenants/${tenant}/subscriptions`,
    `/tenants/${tenant}/subscriptions/crm`,
    "/tenants?productId=crm",
    "/tenants?q=A",
    "/tenants?status=suspended",
    `/products/${product}`,
    "/products/crm/subscriptions",
    "/products/crm/health",
    "/rollouts",
    `/operations/${operation}`,
    `/operations?tenantId=${tenant}`,
    `/operations?target=${tenant}`,
    "/operations?done=false",
    "/operations?kind=tenant.onboard",
    "/operations?correlationId=unknown",
    "/operations?productId=crm&failing=true",
    "/overview",
    `/people?tenantId=${tenant}`,
    "/events",
    `/events?tenantId=${tenant}`,
    "/events?productId=crm",
    `/events?operationId=${operation}`,
    `/events?userId=${user}`,
    `/actors?subject=${subject}`,
    `/tenants/${tenant}/timeline?operationId=${operation}`,
    `/tenants/${tenant}/timeline?correlationId=unknown`,
    `/tenants/${tenant}/timeline?userId=${member}`,
    "/me",
  ];
  for (const path of paths) await admin.get(path);
  for (const path of ["/operations", "/events", `/events?tenantId=${tenant}`]) await owner.get(path);
}

async function renameAndDeleteTwice(): Promise<void> {
  const admin = await signInAs("platform-admin");
  const { tenant } = await onboardTenant();
  await admin.patch(`/tenants/${tenant.id}`, { name: uniqueName("Renamed") });
  const { body } = await admin.delete<Operation>(`/tenants/${tenant.id}`);
  await admin.delete(`/tenants/${tenant.id}`);
  await waitForOperation(body.id);
  await admin.delete(`/tenants/${tenant.id}`);
  await admin.get(`/tenants/${tenant.id}/certificate`);
}

/** Approves one removal and rejects another. */
async function decideRequests(): Promise<void> {
  const [requester, approver] = await Promise.all([signInNewAdmin(), signInNewAdmin()]);
  await useUpRemovals(requester);
  for (const decision of ["approve", "reject"]) {
    const { tenant } = await onboardTenant();
    const { body } = await requester.delete<Operation>(`/tenants/${tenant.id}`);
    await approver.post(`/operations/${body.id}/${decision}`);
    await waitForOperation(body.id);
  }
}

/** Ends the grace of a tenant while its suspension still runs. */
async function purgeWhileLeaving(): Promise<void> {
  const admin = await signInAs("platform-admin");
  const { tenant } = await onboardTenant({ subscriptions: [crmSubscription] });
  await admin.delete(`/tenants/${tenant.id}?graceDays=1`);
  const { purgeAt = "" } = (await admin.get<Tenant>(`/tenants/${tenant.id}`)).body;
  await sendPurge({ tenantId: tenant.id, time: purgeAt });
  const isDeleted = async () => (await admin.get<Tenant>(`/tenants/${tenant.id}`)).body.status === "deleted";
  await waitFor("the tenant is deleted", isDeleted);
}

/** Offboards a tenant with a notification. */
async function deleteTenantWithNotification(): Promise<void> {
  const admin = await signInAs("platform-admin");
  const { tenant } = await onboardTenant();
  const endpoint = `arn:aws:sqs:us-east-1:111111111111:${uniqueName("notification").replaceAll(" ", "-")}`;
  const person = await signInAs("tenant-admin", { tenant: tenant.id });
  const { body } = await person.post<{ id: string }>("/notifications", {
    topic: "lifecycle",
    protocol: "sqs",
    endpoint,
  });
  await waitForOperation((await admin.delete<Operation>(`/tenants/${tenant.id}`)).body.id);
  await waitFor(
    "the notification is deleted",
    async () => (await admin.get(`/notifications/${body.id}`)).status === 404,
  );
}

async function commandWhileBusy(): Promise<void> {
  const admin = await signInAs("platform-admin");
  const { tenant, operation } = (await requestTenant({ subscriptions: [crmSubscription] })).body;
  await admin.post(`/tenants/${tenant.id}/suspend`);
  await waitForOperation(operation.id);
}

async function retireProducts(): Promise<void> {
  const admin = await signInAs("platform-admin");
  await admin.delete(`/products/${(await registerAvailableProduct()).id}`);
  const { operation, product } = (await registerProduct(buildProductRegistration())).body;
  await admin.delete(`/products/${product.id}`);
  await waitForOperation(operation.id);
}

/** Retries a failed verification, and verifies a product whose queue was changed manually. */
async function verifyAgain(): Promise<void> {
  const admin = await signInAs("platform-admin");
  const { operation } = (await registerProduct(buildProductRegistration())).body;
  await waitForOperation(operation.id);
  await waitForOperation((await admin.post<Operation>(`/operations/${operation.id}/retry`)).body.id);
  const product = await registerAvailableProduct();
  const sqs = clientOf(SQSClient);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `tenantry-product-${product.id}` }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { MessageRetentionPeriod: "3600" } }));
  await verifyProduct(product);
}

/** Requests fewer seats by a change that fails at first, and retries the subscription's operation. */
async function retryWithFewerSeats(): Promise<void> {
  const admin = await signInAs("platform-admin");
  const product: Product = await registerAvailableProduct();
  const { tenant } = await onboardTenant({
    subscriptions: [{ productId: product.id, planId: "standard", seats: 5 }],
  });
  await changeTemplate(product, buildWaitingTemplate(1));
  const body = { seats: 3, release: 2 };
  const change = await admin.patch<Operation>(`/tenants/${tenant.id}/subscriptions/${product.id}`, body);
  await waitForOperation(change.body.id);
  await waitForOperation((await admin.post<Operation>(`/operations/${change.body.id}/retry`)).body.id);
}

/** Registers a self-provisioned product, which gets access to the bus. */
const connectSelfProvisionedProduct = async (): Promise<void> => void (await registerSelfProvisionedProduct());

/** Runs the sweep of product queues, which otherwise runs every five minutes. */
async function countDeadLetters(): Promise<void> {
  await clientOf(LambdaClient).send(new InvokeCommand({ FunctionName: "tenantry-sweep-product-queues" }));
}

const rareScenarios = [
  renameAndDeleteTwice,
  decideRequests,
  purgeWhileLeaving,
  deleteTenantWithNotification,
  commandWhileBusy,
  retireProducts,
  verifyAgain,
  retryWithFewerSeats,
  connectSelfProvisionedProduct,
  countDeadLetters,
  ...rareUserScenarios,
  ...rareRolloutScenarios,
  ...rareTruthScenarios,
];

/** Runs each rare scenario once, so that the rights that it needs are used. */
export async function runRareScenarios(): Promise<void> {
  for (const runScenario of rareScenarios) await runScenario();
}
