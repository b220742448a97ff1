import { CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeAll, describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Product } from "../../schemas/product.ts";
import type { Rollout } from "../../schemas/rollout.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { publishRelease, registerAvailableProduct } from "../support/scenarios/products.ts";
import { onboardTenant, uniqueName, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, signInAs, waitFor } from "../support/system/deployed-system.ts";

type Accepted = { operation: Operation; rollout: Rollout };

const signInAsAdmin = () => signInAs("platform-admin");
const createS3Client = (account: string) => new S3Client({ ...getProductAccountConfig(account), forcePathStyle: true });

/** Builds a template with a queue that has a word as its tag, and further resources. */
const buildTemplate = (word: string, more = "") => `
Parameters: { TenantId: { Type: String } }
Resources:
  Queue: { Type: "AWS::SQS::Queue", Properties: { Tags: [{ Key: word, Value: ${word} }] } }
${more}
Outputs: { Word: { Value: ${word} } }
`;

async function onboardTenants(product: Product, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    ids.push(tenant.id);
  }
  return ids;
}

/** Reads the text of the template that a tenant's stack really has. */
async function readStackTemplate(tenantId: string, { id, account }: Product): Promise<string | undefined> {
  const client = clientOf(CloudFormationClient, getProductAccountConfig(account));
  const StackName = stackNameOf({ tenantId, productId: id });
  return (await client.send(new GetTemplateCommand({ StackName }))).TemplateBody;
}

async function readReleases(product: Product): Promise<Record<string, number>> {
  const admin = await signInAsAdmin();
  const { body } = await admin.get<{ items: Subscription[] }>(`/products/${product.id}/subscriptions`);
  const counts: Record<string, number> = {};
  for (const { release } of body.items) counts[`${release}`] = (counts[`${release}`] ?? 0) + 1;
  return counts;
}

async function startRollout(product: Product, body: object): Promise<Accepted> {
  const admin = await signInAsAdmin();
  const answer = await admin.post<Accepted & Problem>(`/products/${product.id}/rollouts`, body);
  if (answer.status !== 202) throw new Error(`${answer.status} ${answer.body.detail}`);
  return answer.body;
}

const getRollout = async (id: string) => (await (await signInAsAdmin()).get<Rollout>(`/rollouts/${id}`)).body;
const control = async (id: string, action: string) =>
  (await signInAsAdmin()).post<Accepted & Problem>(`/rollouts/${id}/${action}`);
const waitForStatus = (id: string, status: Rollout["status"]) =>
  waitFor(`the rollout is ${status}`, async () => {
    const rollout = await getRollout(id);
    return rollout.status === status && rollout.inFlight === 0 && rollout;
  });

describe("a rollout to all tenants of a product", () => {
  let product: Product;
  let tenants: string[];
  beforeAll(async () => {
    product = await registerAvailableProduct(buildTemplate("one"));
    tenants = await onboardTenants(product, 4);
    await publishRelease(product, { template: buildTemplate("two") });
  });

  it("is shown before it starts, and changes nothing then", async () => {
    const admin = await signInAsAdmin();
    const { status, body } = await admin.post(`/products/${product.id}/rollouts?dryRun=true`, { release: 2 });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        accepted: true,
        operations: [{ kind: "product.rollout", steps: ["Wave 1", "Wave 2", "Wave 3"] }],
      },
    });
    expect((await admin.get<{ items: Rollout[] }>(`/rollouts?productId=${product.id}`)).body.items).toEqual([]);
  });

  it("moves them in waves, and each stack has the new template", async () => {
    const { operation, rollout } = await startRollout(product, { release: 2 });
    expect(operation).toMatchObject({ kind: "product.rollout", target: { type: "product", id: product.id } });
    expect(rollout).toMatchObject({
      productId: product.id,
      release: 2,
      waves: [{ total: 1 }, { total: 1 }, { total: 2 }],
    });
    const second = await (await signInAsAdmin()).post(`/products/${product.id}/rollouts`, { release: 2 });
    expect(second).toMatchObject({ status: 409, body: { code: "busy" } });
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
    expect(await getRollout(rollout.id)).toMatchObject({
      status: "completed",
      waves: [{ succeeded: 1 }, { succeeded: 1 }, { succeeded: 2 }],
      failures: [],
    });
    expect(await readReleases(product)).toEqual({ 2: 4 });
    for (const tenantId of tenants) expect(await readStackTemplate(tenantId, product)).toBe(buildTemplate("two"));
    const admin = await signInAsAdmin();
    const children = await admin.get<{ items: Operation[] }>(
      `/operations?productId=${product.id}&kind=subscription.change`,
    );
    expect(children.body.items.map(({ parentId }) => parentId)).toEqual(tenants.map(() => operation.id));
  });

  it("can be rolled back after its end: each stack has its former template", async () => {
    const admin = await signInAsAdmin();
    const { body } = await admin.get<{ items: Rollout[] }>(`/rollouts?productId=${product.id}&status=completed`);
    const id = body.items[0]?.id ?? "";
    const back = await control(id, "rollback");
    expect(back).toMatchObject({ status: 202, body: { rollout: { status: "rollingBack" } } });
    expect(await waitForOperation(back.body.operation.id)).toMatchObject({ status: "succeeded" });
    expect(await waitForStatus(id, "rolledBack")).toMatchObject({ rolledBack: 4 });
    expect(await readReleases(product)).toEqual({ 1: 4 });
    for (const tenantId of tenants) expect(await readStackTemplate(tenantId, product)).toBe(buildTemplate("one"));
    const events = await waitFor("the events are in the feed", async () => {
      const feed = await admin.get<{ items: Envelope[] }>(`/events?productId=${product.id}&limit=100`);
      const names = feed.body.items.filter(({ subject }) => subject === `rollouts/${id}`).map(({ type }) => type);
      return names.includes("RolloutRolledBack") && names;
    });
    expect(events).toEqual([
      "RolloutStarted",
      ...["RolloutWaveCompleted", "RolloutWaveCompleted", "RolloutWaveCompleted"],
      "RolloutCompleted",
      "RolloutRollbackStarted",
      "RolloutRolledBack",
    ]);
  });

  it("stays in the reach of the product's team", async () => {
    const owner = await signInAs("product-owner", { team: "a-team" });
    const other = await signInAs("product-owner", { team: "another-team" });
    const { body } = await owner.get<{ items: Rollout[] }>(`/rollouts?productId=${product.id}`);
    expect(body.items).toHaveLength(1);
    expect((await other.get(`/rollouts/${body.items[0]?.id}`)).status).toBe(404);
    expect((await other.post(`/rollouts/${body.items[0]?.id}/cancel`)).status).toBe(404);
    expect((await other.post(`/products/${product.id}/rollouts`, { release: 2 })).status).toBe(403);
  });
});

describe("a rollout whose change fails", () => {
  it("stops, continues after the correction, and returns all of them when it is rolled back", async () => {
    const product = await registerAvailableProduct(buildTemplate("one"));
    const tenants = await onboardTenants(product, 3);
    // A name that somebody else took makes the update fail until it is free.
    const Bucket = uniqueName("taken").replaceAll(" ", "-");
    const s3 = createS3Client("crm");
    await s3.send(new CreateBucketCommand({ Bucket }));
    const failing = buildTemplate(
      "two",
      `  Taken: { Type: "AWS::SSM::Parameter", Properties: { Name: !Sub "/\${AWS::StackName}/x", Type: String, Value: x } }
  Bucket: { Type: "AWS::S3::Bucket", DependsOn: Taken, DeletionPolicy: Retain, Properties: { BucketName: "${Bucket}" } }`,
    );
    await publishRelease(product, { template: failing });
    const { operation, rollout } = await startRollout(product, {
      release: 2,
      waves: [{ percent: 100 }],
      maxConcurrent: 1,
    });
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "failed", error: { code: "rolloutStopped" } });
    const stopped = await waitForStatus(rollout.id, "stopped");
    expect(stopped).toMatchObject({
      failures: [{ tenantId: tenants[0] }],
      waves: [{ succeeded: 0, failed: 1 }],
      allowedActions: ["resume", "cancel", "rollback"],
    });
    expect(await readReleases(product)).toEqual({ 1: 3 });
    expect(await readStackTemplate(tenants[0] ?? "", product)).toBe(buildTemplate("one"));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    // Only the first tenant can have the bucket, so that the next one stops the rollout again.
    expect((await control(rollout.id, "resume")).status).toBe(202);
    const again = await waitForStatus(rollout.id, "stopped");
    expect(again).toMatchObject({ failures: [{ tenantId: tenants[1] }], waves: [{ succeeded: 1, failed: 1 }] });
    const back = await control(rollout.id, "rollback");
    expect(await waitForOperation(back.body.operation.id)).toMatchObject({ status: "succeeded" });
    expect(await readReleases(product)).toEqual({ 1: 3 });
    for (const tenantId of tenants) expect(await readStackTemplate(tenantId, product)).toBe(buildTemplate("one"));
  });

  it("names the table that the release would replace, and leaves it as it is", async () => {
    const buildTable = (key: string) => `
Parameters: { TenantId: { Type: String } }
Resources:
  Notes:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: ${key}, AttributeType: S }]
      KeySchema: [{ AttributeName: ${key}, KeyType: HASH }]
`;
    const product = await registerAvailableProduct(buildTable("id"));
    const [tenantId = ""] = await onboardTenants(product, 1);
    await publishRelease(product, { template: buildTable("other") });
    const { operation, rollout } = await startRollout(product, { release: 2 });
    await waitForOperation(operation.id);
    expect(await waitForStatus(rollout.id, "stopped")).toMatchObject({
      // The local engine announces each replacement as a possible one.
      replacements: [
        { tenantId, logicalId: "Notes", type: "AWS::DynamoDB::Table", action: expect.stringMatching(/replace/i) },
      ],
    });
    expect(await readStackTemplate(tenantId, product)).toBe(buildTable("id"));
    expect((await control(rollout.id, "cancel")).body.rollout).toMatchObject({ status: "cancelled" });
    const allowed = await startRollout(product, { release: 2, onReplacement: "allow" });
    expect(await waitForOperation(allowed.operation.id)).toMatchObject({ status: "succeeded" });
    expect(await readStackTemplate(tenantId, product)).toBe(buildTable("other"));
  });
});

describe("a paused rollout", () => {
  it("begins no further tenant until it is resumed", async () => {
    const product = await registerAvailableProduct(buildTemplate("one"));
    await onboardTenants(product, 3);
    await publishRelease(product, { template: buildTemplate("two") });
    const body = { release: 2, waves: [{ count: 1 }, { percent: 100 }], soakMinutes: 60 };
    const { rollout, operation } = await startRollout(product, body);
    await waitFor("the first wave has ended", async () => (await getRollout(rollout.id)).soaksUntil);
    expect((await control(rollout.id, "pause")).body.rollout).toMatchObject({ status: "paused" });
    expect(await readReleases(product)).toEqual({ 1: 2, 2: 1 });
    expect((await control(rollout.id, "pause")).status).toBe(409);
    expect((await control(rollout.id, "resume")).body.rollout).toMatchObject({ status: "running" });
    expect((await control(rollout.id, "cancel")).status).toBe(202);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "cancelled" });
    expect(await readReleases(product)).toEqual({ 1: 2, 2: 1 });
  });
});
