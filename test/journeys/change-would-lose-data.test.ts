import { CloudFormationClient, ListChangeSetsCommand } from "@aws-sdk/client-cloudformation";
import { beforeAll, describe, expect, it } from "vitest";
import { stackNameOf } from "../../handlers/core/subscription/stack.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Preview } from "../../schemas/preview.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { hasNote, onboardTableTenant, readKeyName, type TableTenant } from "../support/scenarios/table-products.ts";
import { waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, signInAs } from "../support/system/deployed-system.ts";

const replacement = { parameters: { key: "title" } };
const harmless = { parameters: { word: "two" } };

async function change({ path }: TableTenant, body: object): Promise<Operation> {
  const answer = await (await signInAs("platform-admin")).patch<Operation>(path, body);
  expect(answer.status).toBe(202);
  return waitForOperation(answer.body.id);
}
const preview = async ({ path }: TableTenant, body: object) =>
  (await signInAs("platform-admin")).patch<Preview>(`${path}?dryRun=true&preview=stack`, body);
const show = async ({ path }: TableTenant) => (await (await signInAs("platform-admin")).get<Subscription>(path)).body;

async function listChangeSets({ tenantId, product }: TableTenant): Promise<number> {
  const client = clientOf(CloudFormationClient, getProductAccountConfig("222222222222"));
  const StackName = stackNameOf({ tenantId, productId: product.id });
  const { Summaries = [] } = await client.send(new ListChangeSetsCommand({ StackName }));
  return Summaries.filter(({ ExecutionStatus }) => ExecutionStatus === "AVAILABLE").length;
}

let owner: TableTenant;
beforeAll(async () => {
  owner = await onboardTableTenant();
});

describe("a change of a subscription whose update would replace a table", () => {
  it("is shown in advance with each resource, and nothing is touched", async () => {
    const { status, body } = await preview(owner, replacement);
    const changes = [
      {
        action: "modify",
        logicalId: "Notes",
        type: "AWS::DynamoDB::Table",
        replacement: "conditional",
        holdsData: true,
      },
    ];
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        accepted: false,
        problems: [{ code: "wouldReplace", pointer: "/onReplacement", detail: expect.stringContaining("Notes") }],
        stacks: [{ changes }],
      },
    });
    const allowed = await preview(owner, { ...replacement, onReplacement: "allow" });
    expect(allowed.body).toMatchObject({ accepted: true, problems: [], lost: [expect.stringContaining("Notes")] });
    expect((await preview(owner, harmless)).body).toMatchObject({
      accepted: true,
      lost: [],
      stacks: [{ changes: [{ logicalId: "Setting", replacement: "false", holdsData: false }] }],
    });
    expect(await hasNote(owner.table)).toBe(true);
    expect(await listChangeSets(owner)).toBe(0);
  });

  it("is previewed only in a dry run", async () => {
    const admin = await signInAs("platform-admin");
    expect(await admin.patch(`${owner.path}?preview=stack`, harmless)).toMatchObject({
      status: 400,
      body: { code: "badRequest" },
    });
    expect((await show(owner)).parameters).toEqual({ key: "id", word: "one" });
  });

  it("fails and names the table, which keeps its data", async () => {
    const { status, error } = await change(owner, replacement);
    expect({ status, error }).toMatchObject({
      status: "failed",
      error: { code: "wouldReplace", step: "Update the product stack", retryable: true },
    });
    expect(error?.reason).toContain("may replace Notes (AWS::DynamoDB::Table)");
    expect(error?.reason).toContain("onReplacement: allow");
    const { status: now, parameters, reason } = await show(owner);
    expect({ now, parameters, reason }).toEqual({
      now: "active",
      parameters: { key: "id", word: "one" },
      reason: error?.reason,
    });
    expect(await hasNote(owner.table)).toBe(true);
    expect(await listChangeSets(owner)).toBe(0);
  });

  it("does not stop a change of other resources", async () => {
    expect(await change(owner, harmless)).toMatchObject({ status: "succeeded" });
    expect(await show(owner)).toMatchObject({ parameters: { word: "two" } });
    expect(await hasNote(owner.table)).toBe(true);
  });

  it("goes through if the request allows it", async () => {
    expect(await change(owner, { ...replacement, onReplacement: "allow" })).toMatchObject({ status: "succeeded" });
    const { outputs } = await show(owner);
    expect(await readKeyName(outputs?.["Table"] ?? "")).toBe("title");
    expect(await hasNote(owner.table)).toBe(false);
  });
});
