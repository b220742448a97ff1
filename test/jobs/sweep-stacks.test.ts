import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { beforeAll, describe, expect, it } from "vitest";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import { deleteProvisionerRole, registerAvailableProduct } from "../support/scenarios/products.ts";
import { onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, signInAs, waitFor } from "../support/system/deployed-system.ts";
import { type LogLine, readLogLines } from "../support/system/function-log.ts";

type SweepFindings = { orphanStack: number; missingStack: number; leftoverStack: number };

/** Does what the clock does every five minutes, without the time in which a change is left alone. */
const runSweep = async (about: { productId?: string; graceMs?: number } = {}): Promise<SweepFindings> => {
  const { Payload, FunctionError } = await clientOf(LambdaClient).send(
    new InvokeCommand({ FunctionName: "tenantry-sweep-stacks", Payload: JSON.stringify({ graceMs: 0, ...about }) }),
  );
  const answer = Buffer.from(Payload ?? []).toString();
  if (FunctionError) throw new Error(answer);
  return JSON.parse(answer) as SweepFindings;
};

/** A subscriber whose stack is there. */
const onboardSubscriber = async ({ id }: Product): Promise<string> => {
  const { tenant } = await onboardTenant({ subscriptions: [{ productId: id, planId: "standard" }] });
  expect(tenant.status).toBe("active");
  return tenant.id;
};

const unknownTenantId = `ten_${"0".repeat(31)}1`;

describe("The sweep of stacks", () => {
  let product: Product;
  let stacks: CloudFormationClient;
  let healthy: string;
  const nameFor = (tenantId: string) => stackNameOf({ tenantId, productId: product.id });
  /** Makes a stack past the control plane. */
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

  it("finds nothing where each stack has its record and each record its stack", async () => {
    expect(await runSweep({ productId: product.id })).toEqual({ orphanStack: 0, missingStack: 0, leftoverStack: 0 });
    expect(await linesAbout(healthy)).toEqual([]);
  });

  it("finds a stack of which nothing is recorded, unless its tags say that it is another's", async () => {
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

  it("finds a subscription whose stack is gone, once nothing has changed for a while", async () => {
    const tenantId = await onboardSubscriber(product);
    await remove(tenantId);
    expect(await runSweep({ productId: product.id, graceMs: 15 * 60_000 })).toMatchObject({ missingStack: 0 });
    expect(await runSweep({ productId: product.id })).toMatchObject({ missingStack: 1 });
    expect(await linesAbout(tenantId)).toMatchObject([{ kind: "missingStack", stack: nameFor(tenantId) }]);
    expect(await linesAbout(healthy)).toEqual([]);
  });

  it("finds a stack that was left of a cancelled subscription", async () => {
    const tenantId = await onboardSubscriber(product);
    const admin = await signInAs("platform-admin");
    const { body } = await admin.delete<Operation>(`/tenants/${tenantId}/subscriptions/${product.id}`);
    expect((await waitForOperation(body.id)).status).toBe("succeeded");
    expect(await runSweep({ productId: product.id })).toMatchObject({ leftoverStack: 0 });
    await make(tenantId, { "tenantry:tenant": tenantId });
    expect(await runSweep({ productId: product.id })).toMatchObject({ leftoverStack: 1 });
    expect(await linesAbout(tenantId)).toMatchObject([{ kind: "leftoverStack" }]);
  });

  it("goes through all products by and by, and tells a figure of each kind", async () => {
    const other = await registerAvailableProduct();
    await clientOf(CloudFormationClient, getProductAccountConfig(other.account)).send(
      new CreateStackCommand({
        StackName: stackNameOf({ tenantId: unknownTenantId, productId: other.id }),
        TemplateBody: JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } }),
        Tags: [{ Key: "tenantry:tenant", Value: unknownTenantId }],
      }),
    );
    // A sweep goes on where the one before ended, and the clock's own may be the one that comes by this product.
    await waitFor("a sweep has found the stack", async () => {
      await runSweep();
      return (await readLogLines("sweep-stacks", unknownTenantId)).some(({ productId }) => productId === other.id);
    });
    const kinds = (await readLogLines("sweep-stacks", "TruthDiverged")).map(({ Kind }) => Kind);
    expect(new Set(kinds)).toEqual(new Set(["orphanStack", "missingStack", "leftoverStack"]));
  });

  it("leaves a product out whose account does not let it in, says so, and goes on with the others", async () => {
    const other = await registerAvailableProduct();
    const letIn = await deleteProvisionerRole(other);
    await runSweep({ productId: other.id });
    const lines = await readLogLines("sweep-stacks", other.id);
    expect(lines.map(({ message }) => message)).toContain("A product's account denied access to the sweep of stacks");
    expect((await readLogLines("sweep-stacks", "ProductAccountsUnreachable")).length).toBeGreaterThan(0);
    await letIn();
    expect(await runSweep({ productId: other.id })).toEqual({ orphanStack: 0, missingStack: 0, leftoverStack: 0 });
  });
});
