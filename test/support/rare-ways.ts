import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetQueueUrlCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import { anAskedProduct } from "./asked-product.ts";
import { as, clientOf, eventually } from "./engine.ts";
import { anAvailableProduct, aProduct, changeTemplate, register, verify } from "./product-team.ts";
import { rareWaysOfPeople } from "./rare-ways-of-people.ts";
import { aSettledTenant, crmStandard, ended, requestTenant, unique } from "./stories.ts";
import { waitingTemplate } from "./waiting-stacks.ts";

type List = { items: { id: string; tenantId?: string }[] };

/** Asks for all that can be asked for. */
export const readEverything = async (): Promise<void> => {
  const admin = await as("platform-admin");
  const owner = await as("product-owner", { team: "crm-team" });
  const idIn = async (list: string) => (await admin.get<List>(`${list}?limit=1`)).body.items[0]?.id ?? "";
  const [tenant, product, operation] = [await idIn("/tenants"), await idIn("/products"), await idIn("/operations")];
  const paths = [
    `/tenants/${tenant}`,
    `/tenants/${tenant}/timeline`,
    `/tenants/${tenant}/subscriptions`,
    `/tenants/${tenant}/subscriptions/crm`,
    "/tenants?productId=crm",
    `/products/${product}`,
    "/products/crm/subscriptions",
    `/operations/${operation}`,
    `/operations?tenantId=${tenant}`,
    "/events",
    `/events?tenantId=${tenant}`,
    "/events?productId=crm",
    "/me",
  ];
  for (const path of paths) await admin.get(path);
  for (const path of ["/operations", "/events", `/events?tenantId=${tenant}`]) await owner.get(path);
};

const changeNameAndLeaveTwice = async (): Promise<void> => {
  const admin = await as("platform-admin");
  const { tenant } = await aSettledTenant();
  await admin.patch(`/tenants/${tenant.id}`, { name: unique("Renamed") });
  const { body } = await admin.delete<Operation>(`/tenants/${tenant.id}`);
  await admin.delete(`/tenants/${tenant.id}`);
  await ended(body.id);
  await admin.delete(`/tenants/${tenant.id}`);
};

/** A tenant that asked to be told leaves, and its notification with it. */
const leaveWithNotification = async (): Promise<void> => {
  const admin = await as("platform-admin");
  const { tenant } = await aSettledTenant();
  const endpoint = `arn:aws:sqs:us-east-1:111111111111:${unique("told").replaceAll(" ", "-")}`;
  const person = await as("tenant-admin", { tenant: tenant.id });
  const { body } = await person.post<{ id: string }>("/notifications", {
    topic: "lifecycle",
    protocol: "sqs",
    endpoint,
  });
  await ended((await admin.delete<Operation>(`/tenants/${tenant.id}`)).body.id);
  await eventually(
    "the notification is gone",
    async () => (await admin.get(`/notifications/${body.id}`)).status === 404,
  );
};

const commandWhileBusy = async (): Promise<void> => {
  const admin = await as("platform-admin");
  const { tenant, operation } = (await requestTenant({ subscriptions: [crmStandard] })).body;
  await admin.post(`/tenants/${tenant.id}/suspend`);
  await ended(operation.id);
};

const retireProducts = async (): Promise<void> => {
  const admin = await as("platform-admin");
  await admin.delete(`/products/${(await anAvailableProduct()).id}`);
  const { operation, product } = (await register(aProduct())).body;
  await admin.delete(`/products/${product.id}`);
  await ended(operation.id);
};

/** A verification that failed is run again, and one whose queue was changed by hand takes it as it is. */
const verifyAgain = async (): Promise<void> => {
  const admin = await as("platform-admin");
  const { operation } = (await register(aProduct())).body;
  await ended(operation.id);
  await ended((await admin.post<Operation>(`/operations/${operation.id}/retry`)).body.id);
  const product = await anAvailableProduct();
  const sqs = clientOf(SQSClient);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `tenantry-product-${product.id}` }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { MessageRetentionPeriod: "3600" } }));
  await verify(product);
};

/** Fewer seats are asked for, in vain at first: the operation on the subscription alone is retried, and counts them. */
const retryWithFewerSeats = async (): Promise<void> => {
  const admin = await as("platform-admin");
  const product: Product = await anAvailableProduct();
  const { tenant } = await aSettledTenant({
    subscriptions: [{ productId: product.id, planId: "standard", seats: 5 }],
  });
  await changeTemplate(product, waitingTemplate(1));
  const change = await admin.patch<Operation>(`/tenants/${tenant.id}/subscriptions/${product.id}`, { seats: 3 });
  await ended(change.body.id);
  await changeTemplate(product);
  await ended((await admin.post<Operation>(`/operations/${change.body.id}/retry`)).body.id);
};

/** One that does its own work is admitted to the bus. */
const connectAnAskedProduct = async (): Promise<void> => void (await anAskedProduct());

/** What the clock does every five minutes, for which nobody waits here. */
const countDeadLetters = async (): Promise<void> => {
  await clientOf(LambdaClient).send(new InvokeCommand({ FunctionName: "tenantry-sweep-product-queues" }));
};

const rareWays = [
  changeNameAndLeaveTwice,
  leaveWithNotification,
  commandWhileBusy,
  retireProducts,
  verifyAgain,
  retryWithFewerSeats,
  connectAnAskedProduct,
  countDeadLetters,
  ...rareWaysOfPeople,
];

/** What hardly ever happens, once, so that the rights it needs are used. */
export const goRareWays = async (): Promise<void> => {
  for (const way of rareWays) await way();
};
