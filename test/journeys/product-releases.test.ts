import { CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Product } from "../../schemas/product.ts";
import type { Release } from "../../schemas/release.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { publishRelease, registerAvailableProduct } from "../support/scenarios/products.ts";
import { onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, readOutput, signInAs } from "../support/system/deployed-system.ts";

const signInAsAdmin = () => signInAs("platform-admin");

/** Builds a template with a queue that has a word as its tag. */
const buildTemplate = (word: string) => `
Parameters: { TenantId: { Type: String } }
Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { Tags: [{ Key: word, Value: ${word} }] } } }
Outputs: { Word: { Value: ${word} } }
`;

const getProduct = async ({ id }: Pick<Product, "id">) =>
  (await (await signInAsAdmin()).get<Product>(`/products/${id}`)).body;
const getRelease = async ({ id }: Pick<Product, "id">, number: number, query = "") =>
  (await (await signInAsAdmin()).get<Release>(`/products/${id}/releases/${number}${query}`)).body;
const pathOf = (tenantId: string, productId: string) => `/tenants/${tenantId}/subscriptions/${productId}`;
const getSubscription = async (tenantId: string, productId: string) =>
  (await (await signInAsAdmin()).get<Subscription>(pathOf(tenantId, productId))).body;

async function onboard(product: Product) {
  const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
  return tenant;
}

/** Reads the text of the template that a tenant's stack really has. */
async function readStackTemplate(tenantId: string, { id, account }: Product): Promise<string | undefined> {
  const client = clientOf(CloudFormationClient, getProductAccountConfig(account));
  const StackName = stackNameOf({ tenantId, productId: id });
  return (await client.send(new GetTemplateCommand({ StackName }))).TemplateBody;
}

describe("a product's releases", () => {
  it("begin with its registration, and a published one is the next", async () => {
    const product = await registerAvailableProduct(buildTemplate("one"));
    expect(await getProduct(product)).toMatchObject({ currentRelease: 1 });
    const operation = await publishRelease(product, { template: buildTemplate("two"), notes: "Two words" });
    expect(operation).toMatchObject({ kind: "product.verify", status: "succeeded" });
    expect(await getProduct(product)).toMatchObject({ currentRelease: 2, status: "available" });
    const { body } = await (await signInAsAdmin()).get<{ items: Release[] }>(`/products/${product.id}/releases`);
    expect(body.items).toMatchObject(
      [
        { productId: product.id, number: 2, notes: "Two words", status: "available", digest: /^[0-9a-f]{64}$/ },
        { productId: product.id, number: 1, status: "available" },
      ].map(({ digest: _, ...one }) => one),
    );
    expect(new Set(body.items.map(({ digest }) => digest)).size).toBe(2);
    expect(body.items[0]).not.toHaveProperty("template");
    expect(await getRelease(product, 1, "?template=true")).toMatchObject({ template: buildTemplate("one") });
  });

  it("are also made by a change of the integration", async () => {
    const product = await registerAvailableProduct(buildTemplate("one"));
    const { integration } = await getProduct(product);
    const answer = await (await signInAsAdmin()).patch<Operation>(`/products/${product.id}`, {
      integration: { ...integration, template: buildTemplate("two") },
    });
    expect(answer).toMatchObject({ status: 202, body: { kind: "product.verify" } });
    expect(await waitForOperation(answer.body.id)).toMatchObject({ status: "succeeded" });
    expect(await getProduct(product)).toMatchObject({ currentRelease: 2 });
  });

  it("that fail their verification reach no tenant, and say why", async () => {
    const product = await registerAvailableProduct(buildTemplate("one"));
    const template = buildTemplate("two").replace("AWS::SQS::Queue", "AWS::Nothing::LikeThis");
    expect(await publishRelease(product, { template })).toMatchObject({ status: "failed" });
    expect(await getProduct(product)).toMatchObject({ currentRelease: 1, status: "available" });
    expect((await getRelease(product, 2)).status).toBe("failed");
    expect((await getRelease(product, 2)).reason).toContain("AWS::Nothing::LikeThis");
    const tenant = await onboard(product);
    expect(tenant.subscriptions).toMatchObject([{ release: 1 }]);
    const move = { release: 2 };
    const { status, body } = await (await signInAsAdmin()).patch<Problem>(pathOf(tenant.id, product.id), move);
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { code: "releaseUnavailable", currentStatus: "failed" },
    });
  });

  it("are rejected with a template that does not fit, before anything is stored", async () => {
    const product = await registerAvailableProduct(buildTemplate("one"));
    const template = buildTemplate("two").replace("TenantId:", "Other:");
    const admin = await signInAsAdmin();
    const { status, body } = await admin.post<Problem>(`/products/${product.id}/releases`, { template });
    expect({ status, pointers: body.errors?.map(({ pointer }) => pointer) }).toEqual({
      status: 400,
      pointers: ["/parameters/TenantId", "/parameters"],
    });
    expect((await admin.get(`/products/${product.id}/releases/2`)).status).toBe(404);
    expect((await admin.get(`/products/${product.id}/releases/two`)).status).toBe(404);
  });

  it("are refused for a product that provisions itself", async () => {
    const { status } = await (await signInAsAdmin()).post("/products/helpdesk/releases", { notes: "none" });
    expect(status).toBe(400);
  });
});

describe("a tenant's release", () => {
  it("stays the same when the seats change, and its stack keeps the template", async () => {
    const product = await registerAvailableProduct(buildTemplate("one"));
    const tenant = await onboard(product);
    await publishRelease(product, { template: buildTemplate("two") });
    const admin = await signInAsAdmin();
    const change = await admin.patch<Operation>(pathOf(tenant.id, product.id), { seats: 3 });
    expect(await waitForOperation(change.body.id)).toMatchObject({ status: "succeeded" });
    expect(await getSubscription(tenant.id, product.id)).toMatchObject({ release: 1, seats: 3 });
    expect(await readStackTemplate(tenant.id, product)).toBe(buildTemplate("one"));
  });

  it("of the version before releases is the template of the stack, until it gets a number", async () => {
    const product = await registerAvailableProduct(buildTemplate("one"));
    const tenant = await onboard(product);
    await publishRelease(product, { template: buildTemplate("two") });
    await clientOf(DynamoDBClient).send(
      new UpdateItemCommand({
        TableName: readOutput("TenantTableName"),
        Key: { pk: { S: `tenant#${tenant.id}` }, sk: { S: `subscription#${product.id}` } },
        UpdateExpression: "REMOVE #release",
        ExpressionAttributeNames: { "#release": "release" },
      }),
    );
    const admin = await signInAsAdmin();
    const change = await admin.patch<Operation>(pathOf(tenant.id, product.id), { seats: 3 });
    expect(await waitForOperation(change.body.id)).toMatchObject({ status: "succeeded" });
    expect(await readStackTemplate(tenant.id, product)).toBe(buildTemplate("one"));
  });

  it("is the one that a change names, and lists find the tenants that have it", async () => {
    const product = await registerAvailableProduct(buildTemplate("one"));
    const tenant = await onboard(product);
    await publishRelease(product, { template: buildTemplate("two") });
    const admin = await signInAsAdmin();
    const listTenants = async (release: number) => {
      const path = `/products/${product.id}/subscriptions?release=${release}`;
      const { body } = await admin.get<{ items: Subscription[] }>(path);
      return body.items.map(({ tenantId }) => tenantId);
    };
    expect([await listTenants(1), await listTenants(2)]).toEqual([[tenant.id], []]);
    const preview = await admin.patch(`${pathOf(tenant.id, product.id)}?dryRun=true`, { release: 2 });
    expect(preview).toMatchObject({
      status: 200,
      body: { accepted: true, operations: [{ kind: "subscription.change" }] },
    });
    const move = await admin.patch<Operation>(pathOf(tenant.id, product.id), { release: 2 });
    expect(await waitForOperation(move.body.id)).toMatchObject({ status: "succeeded", kind: "subscription.change" });
    expect(await readStackTemplate(tenant.id, product)).toBe(buildTemplate("two"));
    expect(await getSubscription(tenant.id, product.id)).toMatchObject({ release: 2, outputs: { Word: "two" } });
    expect([await listTenants(1), await listTenants(2)]).toEqual([[], [tenant.id]]);
    const unknown = await admin.patch<Problem>(pathOf(tenant.id, product.id), { release: 9 });
    expect(unknown).toMatchObject({ status: 400, body: { errors: [{ pointer: "/release" }] } });
  });

  it("is the product's current one at the subscription, also an earlier one that an administrator set", async () => {
    const product = await registerAvailableProduct(buildTemplate("one"));
    await publishRelease(product, { template: buildTemplate("two") });
    const newest = await onboard(product);
    expect(newest.subscriptions).toMatchObject([{ release: 2 }]);
    const admin = await signInAsAdmin();
    const { status, body } = await admin.patch<Product>(`/products/${product.id}`, { currentRelease: 1 });
    expect({ status, body }).toMatchObject({ status: 200, body: { currentRelease: 1 } });
    const next = await onboard(product);
    expect(next.subscriptions).toMatchObject([{ release: 1 }]);
    expect(await readStackTemplate(next.id, product)).toBe(buildTemplate("one"));
    expect(await readStackTemplate(newest.id, product)).toBe(buildTemplate("two"));
    const none = await admin.patch<Problem>(`/products/${product.id}`, { currentRelease: 7 });
    expect(none).toMatchObject({ status: 400, body: { errors: [{ pointer: "/currentRelease" }] } });
  });
});
