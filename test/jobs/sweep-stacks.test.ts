import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  UpdateTerminationProtectionCommand,
} from "@aws-sdk/client-cloudformation";
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type DifferenceCounts,
  type SweepProgress,
  writeProgress,
} from "../../handlers/adapters/dynamodb/sweep-progress.ts";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Finding } from "../../schemas/finding.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import { deleteProvisionerRole, registerAvailableProduct } from "../support/scenarios/products.ts";
import { onboardTenant, readTimeline, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, readOutput, signInAs, waitFor } from "../support/system/deployed-system.ts";
import { type LogLine, readLogLines } from "../support/system/function-log.ts";

const nothing: DifferenceCounts = {
  ...{ orphanStack: 0, foreignStack: 0, missingStack: 0, leftoverStack: 0 },
  ...{ orphanIdentity: 0, divergedTenant: 0 },
};

/** Runs the sweep as its schedule does every five minutes, but without the grace period. */
async function runSweep(
  about: { productId: string; graceMs?: number } | { list: SweepProgress["list"] },
): Promise<DifferenceCounts> {
  const { Payload, FunctionError } = await clientOf(LambdaClient).send(
    new InvokeCommand({ FunctionName: "tenantry-sweep-stacks", Payload: JSON.stringify({ graceMs: 0, ...about }) }),
  );
  const payload = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(payload);
  return JSON.parse(payload) as DifferenceCounts;
}

/** Runs the sweep from a position to the end of its list. Without the grace period, a sweep of the other tests' tenants
 *  would record differences that these tests make for a moment. */
async function runSweepFrom(position: Omit<SweepProgress, "found" | "lastFound">): Promise<DifferenceCounts> {
  await writeProgress({ ...position, found: nothing, lastFound: nothing });
  return runSweep({ list: position.list });
}

/** Compares one tenant at once. */
async function sweepTenant(tenantId: string, graceMs = 0): Promise<string[]> {
  const { Payload, FunctionError } = await clientOf(LambdaClient).send(
    new InvokeCommand({ FunctionName: "tenantry-sweep-stacks", Payload: JSON.stringify({ graceMs, tenantId }) }),
  );
  const payload = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(payload);
  return (JSON.parse(payload) as Finding[]).map(({ kind }) => kind);
}

/** Onboards a tenant with a stack; returns its id. */
async function onboardSubscriber({ id }: Product): Promise<string> {
  const { tenant } = await onboardTenant({ subscriptions: [{ productId: id, planId: "standard" }] });
  expect(tenant.status).toBe("active");
  return tenant.id;
}

const unknownTenantId = `ten_${"0".repeat(31)}1`;

describe("the sweep of stacks", () => {
  let product: Product;
  let stacks: CloudFormationClient;
  let healthy: string;
  const nameFor = (tenantId: string) => stackNameOf({ tenantId, productId: product.id });
  /** Creates a stack without the control plane. */
  const make = async (tenantId: string, tags: Record<string, string>) => {
    const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await stacks.send(new CreateStackCommand({ StackName: nameFor(tenantId), TemplateBody, Tags }));
  };
  const remove = (tenantId: string) => stacks.send(new DeleteStackCommand({ StackName: nameFor(tenantId) }));
  const linesAbout = async (tenantId: string): Promise<LogLine[]> =>
    (await readLogLines("sweep-stacks", tenantId)).filter(({ productId }) => productId === product.id);

  beforeAll(async () => {
    product = await registerAvailableProduct();
    stacks = clientOf(CloudFormationClient, getProductAccountConfig(product.account));
    healthy = await onboardSubscriber(product);
  });

  it("finds no difference when each stack has a record and each record a stack", async () => {
    expect(await runSweep({ productId: product.id })).toEqual(nothing);
    expect(await linesAbout(healthy)).toEqual([]);
  });

  it("finds a stack without a record only if its tags name the tenant", async () => {
    await make(unknownTenantId, {});
    expect(await runSweep({ productId: product.id })).toMatchObject({ orphanStack: 0 });
    await remove(unknownTenantId);
    await make(unknownTenantId, { "tenantry:tenant": unknownTenantId });
    expect(await runSweep({ productId: product.id })).toMatchObject({ orphanStack: 1 });
    const [line] = await linesAbout(unknownTenantId);
    expect(line).toMatchObject({
      level: "WARN",
      kind: "orphanStack",
      tenantId: unknownTenantId,
      stack: nameFor(unknownTenantId),
      account: product.account,
      region: product.region,
    });
    await remove(unknownTenantId);
    expect(await runSweep({ productId: product.id })).toMatchObject({ orphanStack: 0 });
  });

  it("finds a subscription whose stack is missing after the grace period", async () => {
    const tenantId = await onboardSubscriber(product);
    await remove(tenantId);
    expect(await runSweep({ productId: product.id, graceMs: 15 * 60_000 })).toMatchObject({ missingStack: 0 });
    expect(await runSweep({ productId: product.id })).toMatchObject({ missingStack: 1 });
    expect(await linesAbout(tenantId)).toMatchObject([{ kind: "missingStack", stack: nameFor(tenantId) }]);
    expect(await linesAbout(healthy)).toEqual([]);
  });

  it("finds a stack that remains of a cancelled subscription", async () => {
    const tenantId = await onboardSubscriber(product);
    const admin = await signInAs("platform-admin");
    const { body } = await admin.delete<Operation>(`/tenants/${tenantId}/subscriptions/${product.id}`);
    expect((await waitForOperation(body.id)).status).toBe("succeeded");
    expect(await runSweep({ productId: product.id })).toMatchObject({ leftoverStack: 0 });
    await make(tenantId, { "tenantry:tenant": tenantId });
    expect(await runSweep({ productId: product.id })).toMatchObject({ leftoverStack: 1 });
    expect(await linesAbout(tenantId)).toMatchObject([{ kind: "leftoverStack" }]);
  });

  it("finds a stack with a tenant's tags and another name", async () => {
    const StackName = `tenantry-${product.id}-ten-copy`;
    const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });
    const tags = { "tenantry:tenant": healthy, "tenantry:product": product.id };
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await stacks.send(new CreateStackCommand({ StackName, TemplateBody, Tags }));
    expect(await runSweep({ productId: product.id })).toMatchObject({ foreignStack: 1, orphanStack: 0 });
    await stacks.send(new DeleteStackCommand({ StackName }));
    expect(await runSweep({ productId: product.id })).toMatchObject({ foreignStack: 0 });
  });

  it("finds what differs of one tenant, and says so once, until it agrees again", async () => {
    const tenantId = await onboardSubscriber(product);
    const protect = (EnableTerminationProtection: boolean) =>
      stacks.send(
        new UpdateTerminationProtectionCommand({ StackName: nameFor(tenantId), EnableTerminationProtection }),
      );
    expect(await sweepTenant(tenantId)).toEqual([]);
    await protect(true);
    expect(await sweepTenant(tenantId, 15 * 60_000)).toEqual([]);
    expect(await sweepTenant(tenantId)).toEqual(["stackProtected"]);
    expect(await sweepTenant(tenantId)).toEqual(["stackProtected"]);
    await protect(false);
    expect(await sweepTenant(tenantId)).toEqual([]);
    const truth = (await readTimeline(tenantId)).filter(({ type }) => type.startsWith("Truth"));
    expect(truth.map(({ type, actor }) => [type, actor])).toEqual([
      ["TruthDiverged", "system"],
      ["TruthRestored", "system"],
    ]);
  });

  it("finds an identity without a user", async () => {
    const identity = { UserPoolId: readOutput("UserPoolId"), Username: `usr_${"0".repeat(32)}` };
    const client = clientOf(CognitoIdentityProviderClient);
    await client.send(new AdminCreateUserCommand(identity));
    // The scheduled sweep may have replaced the position.
    await waitFor("a sweep has found the identity", async () => {
      await runSweepFrom({ list: "identities" });
      return (await readLogLines("sweep-stacks", "orphanIdentity")).some(
        (line) => line["identity"] === identity.Username,
      );
    });
    await client.send(new AdminDeleteUserCommand(identity));
  });

  it("checks all products over several sweeps and emits a metric of each kind of difference", async () => {
    const other = await registerAvailableProduct();
    await clientOf(CloudFormationClient, getProductAccountConfig(other.account)).send(
      new CreateStackCommand({
        StackName: stackNameOf({ tenantId: unknownTenantId, productId: other.id }),
        TemplateBody: JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } }),
        Tags: [{ Key: "tenantry:tenant", Value: unknownTenantId }],
      }),
    );
    // A pass checks products by id. The scheduled sweep may be the one that checks this product.
    const [productId = ""] = [product.id, other.id].sort();
    await waitFor("a sweep has found the stack", async () => {
      await runSweepFrom({ list: "products", productId, part: "stacks" });
      return (await readLogLines("sweep-stacks", unknownTenantId)).some(({ productId }) => productId === other.id);
    });
    const kinds = (await readLogLines("sweep-stacks", "TruthDiverged")).map(({ Kind }) => Kind);
    expect(new Set(kinds)).toEqual(new Set(Object.keys(nothing)));
  });

  it("leaves the tenants alone if it is to check the products only", async () => {
    const tenantId = await onboardSubscriber(product);
    const stack = { StackName: nameFor(tenantId), EnableTerminationProtection: true };
    await stacks.send(new UpdateTerminationProtectionCommand(stack));
    await writeProgress({ list: "tenants", found: nothing, lastFound: nothing });
    await runSweep({ list: "products" });
    expect((await readTimeline(tenantId)).filter(({ type }) => type.startsWith("Truth"))).toEqual([]);
    expect(await sweepTenant(tenantId)).toEqual(["stackProtected"]);
  });

  it("skips a product whose account denies access, and reports that", async () => {
    const other = await registerAvailableProduct();
    const restoreRole = await deleteProvisionerRole(other);
    const readMetrics = () => readLogLines("sweep-stacks", "ProductAccountsUnreachable");
    const earlier = await readMetrics();
    await runSweep({ productId: other.id });
    const lines = await readLogLines("sweep-stacks", other.id);
    expect(lines.map(({ message }) => message)).toContain("A product's account denied access to the sweep of stacks");
    expect((await readMetrics()).length).toBeGreaterThan(earlier.length);
    await restoreRole();
    expect(await runSweep({ productId: other.id })).toEqual(nothing);
  });
});
