import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
} from "@aws-sdk/client-cloudformation";
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeAll, describe, expect, it } from "vitest";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Finding } from "../../schemas/finding.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import {
  registerSelfProvisionedProduct,
  sendReport,
  waitForProductEvent,
} from "../support/scenarios/self-provisioned-product.ts";
import { onboardTenant, readTimeline, uniqueEmail, waitForOperation } from "../support/scenarios/tenants.ts";
import { createActiveUser, findIdentity } from "../support/scenarios/users.ts";
import {
  clientOf,
  getControlPlaneConfig,
  getProductAccountConfig,
  readOutput,
  signInAs,
  waitFor,
} from "../support/system/deployed-system.ts";

const template = `
Parameters: { TenantId: { Type: String }, Seats: { Type: String, Default: "1" }, Status: { Type: String } }
Resources:
  Queue: { Type: "AWS::SQS::Queue", Properties: { VisibilityTimeout: 30 } }
  Setting: { Type: "AWS::SSM::Parameter", Properties: { Type: String, Value: !Sub "\${TenantId} \${Seats} \${Status}" } }
Outputs: { QueueUrl: { Value: !Ref Queue } }
`;
const otherTemplate = template.replace("30 }", "40 }");
const parameters = { TenantId: "${tenant.id}", Seats: "${seats}", Status: "${status}" };
const registration = { integration: { kind: "cloudformation", template, parameters } };

const stacks = () => clientOf(CloudFormationClient, getProductAccountConfig("222222222222"));
const queues = () => clientOf(SQSClient, getProductAccountConfig("222222222222"));
const identities = () => clientOf(CognitoIdentityProviderClient);
const identityOf = (Username: string) => ({ UserPoolId: readOutput("UserPoolId"), Username });

async function run(tenantId: string, action: "check" | "repair"): Promise<Operation> {
  const admin = await signInAs("platform-admin");
  const { status, body } = await admin.post<Operation>(`/tenants/${tenantId}/${action}`);
  expect({ status, kind: body.kind }).toEqual({ status: 202, kind: `tenant.${action}` });
  return waitForOperation(body.id);
}
const nameFindings = (findings: Finding[] = []) => findings.map(({ kind, subject }) => `${kind} ${subject}`).sort();
const listOpen = ({ findings = [] }: Operation) => nameFindings(findings.filter(({ repaired }) => !repaired));

/** A tenant with one subscription, and the name of its stack. */
async function onboard(product: Product) {
  const { tenant } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard", seats: 5 }] });
  return { id: tenant.id, name: stackNameOf({ tenantId: tenant.id, productId: product.id }) };
}
const describeStack = async (StackName: string) =>
  (await stacks().send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
async function outputsOf(tenantId: string, { id }: Product) {
  const admin = await signInAs("platform-admin");
  return (await admin.get<Subscription>(`/tenants/${tenantId}/subscriptions/${id}`)).body.outputs;
}

/** Updates a stack by hand and waits for the end. */
async function updateByHand(
  StackName: string,
  { TemplateBody = template, Seats }: { TemplateBody?: string; Seats?: string },
) {
  const { Parameters = [] } = (await describeStack(StackName)) ?? {};
  const changed = Parameters.map((one) =>
    one.ParameterKey === "Seats" && Seats ? { ParameterKey: "Seats", ParameterValue: Seats } : one,
  );
  await stacks().send(new UpdateStackCommand({ StackName, TemplateBody, Parameters: changed }));
  await waitFor(
    `${StackName} is updated`,
    async () => (await describeStack(StackName))?.StackStatus === "UPDATE_COMPLETE",
  );
}

async function createByHand(StackName: string, tags: Record<string, string>) {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const Parameters = ["TenantId", "Status"].map((ParameterKey) => ({ ParameterKey, ParameterValue: "x" }));
  await stacks().send(new CreateStackCommand({ StackName, TemplateBody: template, Parameters, Tags }));
}

let product: Product;
beforeAll(async () => {
  product = await registerAvailableProduct(template, registration);
});

describe("a tenant that is as recorded", () => {
  it("has no findings, and its products learn nothing of the check", async () => {
    const tenant = await onboard(product);
    const { status, findings, steps } = await run(tenant.id, "check");
    expect({ status, findings }).toEqual({ status: "succeeded", findings: undefined });
    expect(steps.map(({ name }) => name)).toEqual([
      "Compare the stacks",
      "Compare the identities",
      "Compare the queues",
      "Prepare the tenant",
    ]);
    const events = await readTimeline(tenant.id);
    const names = events.map(({ type }) => type).filter((type) => /Check|Truth/.test(type));
    expect(names).toEqual(["TenantCheckRequested", "TenantChecked"]);
  });

  it("stays as it is when it is repaired", async () => {
    const tenant = await onboard(product);
    expect(await run(tenant.id, "repair")).toMatchObject({ status: "succeeded" });
    expect((await run(tenant.id, "check")).findings).toBeUndefined();
  });
});

describe("a stack that differs from the record", () => {
  it("is found with each difference, and repaired except for what a person decides", async () => {
    const tenant = await onboard(product);
    const copy = `tenantry-${product.id}-ten-copy`;
    const queue = (await outputsOf(tenant.id, product))?.["QueueUrl"];
    await updateByHand(tenant.name, { Seats: "99" });
    await stacks().send(
      new UpdateTerminationProtectionCommand({ StackName: tenant.name, EnableTerminationProtection: true }),
    );
    await queues().send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { VisibilityTimeout: "77" } }));
    await createByHand(copy, { "tenantry:tenant": tenant.id, "tenantry:product": product.id });
    const open = [`stackDrifted ${tenant.name}`, `stackForeign ${copy}`];
    const all = [...open, `stackParameters ${tenant.name}`, `stackProtected ${tenant.name}`].sort();

    expect(nameFindings((await run(tenant.id, "check")).findings)).toEqual(all);
    const repair = await run(tenant.id, "repair");
    expect(nameFindings(repair.findings)).toEqual(all);
    expect(listOpen(repair)).toEqual(open);
    const stack = await describeStack(tenant.name);
    expect(stack?.EnableTerminationProtection).toBe(false);
    expect(stack?.Parameters).toContainEqual({ ParameterKey: "Seats", ParameterValue: "5" });

    await queues().send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { VisibilityTimeout: "30" } }));
    await stacks().send(new DeleteStackCommand({ StackName: copy }));
    expect((await run(tenant.id, "check")).findings).toBeUndefined();
    const truth = (await readTimeline(tenant.id)).filter(({ type }) => type.startsWith("Truth"));
    expect(truth.map(({ type }) => type)).toEqual(["TruthDiverged", "TruthDiverged", "TruthRestored"]);
    expect(truth.map(({ data }) => (data as { differences?: string[] }).differences)).toEqual([all, open, undefined]);
  });

  it("in its template gets the recorded release again", async () => {
    const tenant = await onboard(product);
    await updateByHand(tenant.name, { TemplateBody: otherTemplate });
    expect(nameFindings((await run(tenant.id, "check")).findings)).toEqual([`stackTemplate ${tenant.name}`]);
    expect(listOpen(await run(tenant.id, "repair"))).toEqual([]);
    expect((await run(tenant.id, "check")).findings).toBeUndefined();
  });

  it("because it is gone is made again, and the record has its outputs", async () => {
    const tenant = await onboard(product);
    await stacks().send(new DeleteStackCommand({ StackName: tenant.name }));
    expect(nameFindings((await run(tenant.id, "check")).findings)).toEqual([`stackMissing ${tenant.name}`]);
    expect(listOpen(await run(tenant.id, "repair"))).toEqual([]);
    const { Outputs = [], Tags = [] } = (await describeStack(tenant.name)) ?? {};
    expect((await outputsOf(tenant.id, product))?.["QueueUrl"]).toBe(Outputs[0]?.OutputValue);
    expect(Tags).toContainEqual({ Key: "tenantry:tenant", Value: tenant.id });
    expect((await run(tenant.id, "check")).findings).toBeUndefined();
  });

  it("is left over if its subscription is cancelled, and a person decides about it", async () => {
    const tenant = await onboard(product);
    const admin = await signInAs("platform-admin");
    const { body } = await admin.delete<Operation>(`/tenants/${tenant.id}/subscriptions/${product.id}`);
    await waitForOperation(body.id);
    await createByHand(tenant.name, { "tenantry:tenant": tenant.id, "tenantry:product": product.id });
    expect(listOpen(await run(tenant.id, "repair"))).toEqual([`stackLeftover ${tenant.name}`]);
    expect((await describeStack(tenant.name))?.StackStatus).toBe("CREATE_COMPLETE");
    await stacks().send(new DeleteStackCommand({ StackName: tenant.name }));
  });
});

describe("an identity that differs from the record", () => {
  it("is found and repaired, and that of a removed user is removed", async () => {
    const tenant = await onboard(product);
    const member = { roles: ["member"] };
    const [lost, disabled, grouped, removed] = [
      await createActiveUser(tenant.id, member),
      await createActiveUser(tenant.id, member),
      await createActiveUser(tenant.id, member),
      await createActiveUser(tenant.id, member),
    ];
    const admin = await signInAs("platform-admin");
    const { body } = await admin.delete<Operation>(`/tenants/${tenant.id}/users/${removed.id}`);
    await waitForOperation(body.id);
    await identities().send(new AdminDeleteUserCommand(identityOf(lost.id)));
    await identities().send(new AdminDisableUserCommand(identityOf(disabled.id)));
    await identities().send(new AdminAddUserToGroupCommand({ ...identityOf(grouped.id), GroupName: "auditor" }));
    await identities().send(new AdminCreateUserCommand(identityOf(removed.id)));
    const all = [
      `identityDisabled ${disabled.id}`,
      `identityGroups ${grouped.id}`,
      `identityLeftover ${removed.id}`,
      `identityMissing ${lost.id}`,
    ];
    expect(nameFindings((await run(tenant.id, "check")).findings)).toEqual(all.sort());
    const repair = await run(tenant.id, "repair");
    expect([nameFindings(repair.findings), listOpen(repair)]).toEqual([all.sort(), []]);
    expect((await run(tenant.id, "check")).findings).toBeUndefined();
    expect((await findIdentity(disabled))?.Enabled).toBe(true);
    expect(await findIdentity(lost)).toBeDefined();
    expect(await findIdentity(removed)).toBeUndefined();
  });

  it("is found if a disabled user was enabled by hand", async () => {
    const tenant = await onboard(product);
    const user = await createActiveUser(tenant.id, { roles: ["member"], email: uniqueEmail() });
    const admin = await signInAs("platform-admin");
    const { body } = await admin.patch<Operation>(`/tenants/${tenant.id}/users/${user.id}`, { status: "disabled" });
    await waitForOperation(body.id);
    await identities().send(new AdminEnableUserCommand(identityOf(user.id)));
    expect(nameFindings((await run(tenant.id, "check")).findings)).toEqual([`identityEnabled ${user.id}`]);
    expect(listOpen(await run(tenant.id, "repair"))).toEqual([]);
    expect((await findIdentity(user))?.Enabled).toBe(false);
  });
});

describe("a product's queue that differs from its connection", () => {
  it("is found and gets its policy again", async () => {
    const own = await registerAvailableProduct(template, registration);
    const tenant = await onboard(own);
    const QueueUrl = own.connection?.queueUrl ?? (await readQueueUrl(own));
    const client = clientOf(SQSClient, getControlPlaneConfig());
    await client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } }));
    expect(nameFindings((await run(tenant.id, "check")).findings)).toEqual([`queueChanged ${own.id}`]);
    expect(listOpen(await run(tenant.id, "repair"))).toEqual([]);
    expect((await run(tenant.id, "check")).findings).toBeUndefined();
  });
});

const readQueueUrl = async ({ id }: Product) =>
  (await (await signInAs("platform-admin")).get<Product>(`/products/${id}`)).body.connection?.queueUrl;

describe("a check", () => {
  it("is refused while an operation runs, and needs the permission", async () => {
    const tenant = await onboard(product);
    const admin = await signInAs("platform-admin");
    // This operation runs until the product reports.
    const slow = await registerSelfProvisionedProduct();
    const subscription = { productId: slow.id, planId: "standard" };
    const { body: running } = await admin.post<Operation>(`/tenants/${tenant.id}/subscriptions`, subscription);
    for (const action of ["check", "repair"]) {
      const answer = await admin.post(`/tenants/${tenant.id}/${action}`);
      expect(answer, action).toMatchObject({ status: 409, body: { code: "busy" } });
    }
    await waitForProductEvent(slow, "ProductSubscribed", tenant.id);
    await sendReport(slow, running.id);
    expect(await waitForOperation(running.id)).toMatchObject({ status: "succeeded" });
    const auditor = await signInAs("auditor");
    expect(await auditor.post(`/tenants/${tenant.id}/check`)).toMatchObject({ status: 403 });
    expect(await admin.post("/tenants/ten_0/check")).toMatchObject({ status: 404 });
  });

  it("that is cancelled leaves the tenant as it was, and the next one can start", async () => {
    const tenant = await onboard(product);
    const admin = await signInAs("platform-admin");
    const { body } = await admin.post<Operation>(`/tenants/${tenant.id}/check`);
    // The request to cancel follows before the workflow has made its first step.
    expect((await admin.post(`/operations/${body.id}/cancel`)).status).toBe(202);
    expect(await waitForOperation(body.id)).toMatchObject({ status: "cancelled" });
    const names = (await readTimeline(tenant.id)).map(({ type }) => type);
    expect(names.filter((type) => type.startsWith("TenantCheck"))).toEqual([
      "TenantCheckRequested",
      "TenantCheckFailed",
    ]);
    expect(await run(tenant.id, "check")).toMatchObject({ status: "succeeded" });
  });
});
