import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "vitest";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { deleteProvisionerRole, registerAvailableProduct } from "../support/scenarios/products.ts";
import { hasNote, onboardTableTenant } from "../support/scenarios/table-products.ts";
import { findStackAccounts, onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, signInAs, waitFor } from "../support/system/deployed-system.ts";

type Subscriber = { tenantId: string; product: Product };

const signInAsAdmin = () => signInAs("platform-admin");
const pathOf = ({ tenantId, product }: Subscriber) => `/tenants/${tenantId}/subscriptions/${product.id}`;
const stackOf = ({ tenantId, product }: Subscriber) => stackNameOf({ tenantId, productId: product.id });
const accountOf = ({ product }: Subscriber) => clientOf(CloudFormationClient, getProductAccountConfig(product.account));
const readSubscription = async (subscriber: Subscriber) =>
  (await (await signInAsAdmin()).get<Subscription>(pathOf(subscriber))).body;

async function subscribe({ tenantId, product }: Subscriber): Promise<Operation> {
  const requested = { productId: product.id, planId: "standard" };
  const { status, body } = await (await signInAsAdmin()).post<Operation>(
    `/tenants/${tenantId}/subscriptions`,
    requested,
  );
  expect(status, JSON.stringify(body)).toBe(202);
  return waitForOperation(body.id);
}

async function unsubscribe(subscriber: Subscriber): Promise<Operation> {
  const { body } = await (await signInAsAdmin()).delete<Operation>(pathOf(subscriber));
  return waitForOperation(body.id);
}

/** Lets the removal of a subscription fail, and abandons the subscription. Its stack remains. */
async function abandonSubscription(subscriber: Subscriber): Promise<void> {
  const restoreRole = await deleteProvisionerRole(subscriber.product);
  expect(await unsubscribe(subscriber)).toMatchObject({ status: "failed" });
  await restoreRole();
  const reason = "The account could not be reached.";
  const { body } = await (await signInAsAdmin()).post<Subscription>(`${pathOf(subscriber)}/abandon`, { reason });
  expect(body).toMatchObject({ status: "cancelled", abandoned: true });
}

/** Deletes the stack in the product's account, as the product's team does after it has saved the data. */
async function deleteStack(subscriber: Subscriber): Promise<void> {
  const { tenantId, product } = subscriber;
  await accountOf(subscriber).send(new DeleteStackCommand({ StackName: stackOf(subscriber) }));
  await waitFor("the stack is deleted", async () => {
    const accounts = await findStackAccounts(tenantId, product.id, [product.account]);
    return accounts.length === 0;
  });
}

/** Creates a stack with the name and the tags of the subscription's own, as a person does who restores a backup. */
async function createStack(subscriber: Subscriber): Promise<void> {
  const StackName = stackOf(subscriber);
  const tags = { "tenantry:tenant": subscriber.tenantId, "tenantry:product": subscriber.product.id };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const TemplateBody = 'Resources: { Queue: { Type: "AWS::SQS::Queue" } }';
  await accountOf(subscriber).send(new CreateStackCommand({ StackName, TemplateBody, Tags }));
  await waitFor("the stack is created", async () => {
    const { Stacks = [] } = await accountOf(subscriber).send(new DescribeStacksCommand({ StackName }));
    return Stacks[0]?.StackStatus === "CREATE_COMPLETE";
  });
}

/** Expects that a provisioning failed because of the stack, and that its reason names the stack and the risk. */
async function expectKeptStack(subscriber: Subscriber, provisioning: Operation): Promise<void> {
  const { tenantId, product } = subscriber;
  expect(provisioning).toMatchObject({ status: "failed", error: { code: "stackRemains", retryable: true } });
  const kept = `The stack ${stackOf(subscriber)} already exists and may hold the only copy of data.`;
  expect(provisioning.error?.reason).toContain(kept);
  const subscription = await readSubscription(subscriber);
  expect(subscription).toMatchObject({ status: "failed", reason: expect.stringContaining(kept) });
  expect(await findStackAccounts(tenantId, product.id, [product.account])).toEqual([product.account]);
}

describe("a tenant that subscribes again to a product whose account still has its former stack", () => {
  it("keeps the data of an abandoned subscription until a person has deleted the stack", async () => {
    const { table, ...subscriber } = await onboardTableTenant();
    await abandonSubscription(subscriber);

    const provisioning = await subscribe(subscriber);
    await expectKeptStack(subscriber, provisioning);
    expect(await hasNote(table)).toBe(true);

    await deleteStack(subscriber);
    await (await signInAsAdmin()).post(`/operations/${provisioning.id}/retry`);
    expect(await waitForOperation(provisioning.id)).toMatchObject({ status: "succeeded" });
    const subscription = await readSubscription(subscriber);
    expect(subscription.status).toBe("active");
    expect(await hasNote(subscription.outputs?.["Table"] ?? "")).toBe(false);
  });

  it("keeps a stack that a person has restored after the subscription was removed", async () => {
    const product = await registerAvailableProduct();
    const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    const subscriber = { tenantId: tenant.id, product };
    expect(await unsubscribe(subscriber)).toMatchObject({ status: "succeeded" });
    await createStack(subscriber);
    await expectKeptStack(subscriber, await subscribe(subscriber));

    // To unsubscribe deletes the stack, because somebody requested that.
    expect(await unsubscribe(subscriber)).toMatchObject({ status: "succeeded" });
    expect(await findStackAccounts(tenant.id, product.id, [product.account])).toEqual([]);
  });
});
