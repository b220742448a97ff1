import { ListExecutionsCommand, SFNClient, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it } from "vitest";
import type { Tenant } from "../../schemas/tenant.ts";
import { isFullRun } from "../support/full-run.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { findStackAccounts, waitForOperation } from "../support/scenarios/tenants.ts";
import { buildWaitingTemplate, releaseStack, startProvisioning } from "../support/scenarios/waiting-stacks.ts";
import { clientOf, signInAs } from "../support/system/deployed-system.ts";

describe("a stack that takes long", () => {
  it("is one running step with one attempt until it is complete", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(120));
    const { tenant, operation, provisioning } = await startProvisioning(product);
    expect(provisioning.steps[0]).toMatchObject({ name: "Deploy the product stack", status: "running" });
    await releaseStack(tenant, product);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
    const finished = await waitForOperation(provisioning.id);
    expect(finished.steps.map(({ status, attempts }) => [status, attempts.length])).toEqual([
      ["succeeded", 1],
      ["succeeded", 1],
    ]);
  });

  it("and fails in the end fails the operation with the reason, and is removed", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(2));
    const { tenant, operation } = await startProvisioning(product);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "failed" });
    const admin = await signInAs("platform-admin");
    const { body } = await admin.get<Tenant>(`/tenants/${tenant.id}`);
    expect(body.subscriptions[0]).toMatchObject({ status: "failed", reason: expect.stringMatching(/Wait: /) });
    expect(await findStackAccounts(tenant.id, product.id, [product.account])).toEqual([]);
  });
});

describe.runIf(isFullRun)("a stack that takes longer than its product allows", () => {
  it("fails the operation with the timeout as reason, and is removed when it is stable", {
    timeout: 600_000,
  }, async () => {
    const template = buildWaitingTemplate(90);
    const integration = {
      kind: "cloudformation",
      template,
      parameters: { TenantId: "${tenant.id}" },
      timeoutMinutes: 1,
    };
    const product = await registerAvailableProduct(template, { integration });
    const { tenant, provisioning } = await startProvisioning(product);
    const failed = await waitForOperation(provisioning.id);
    expect(failed).toMatchObject({ status: "failed", error: { code: "stackTimedOut" } });
    expect(failed.error?.reason).toContain("within 1 minutes");
    expect(await findStackAccounts(tenant.id, product.id, [product.account])).toEqual([]);
  });
});

describe("an execution that is aborted by hand", () => {
  it("ends its operation with this reason and leaves no stack", async () => {
    const product = await registerAvailableProduct(buildWaitingTemplate(4));
    const { tenant, operation, provisioning } = await startProvisioning(product);
    const client = clientOf(SFNClient);
    const stateMachineArn = "arn:aws:states:us-east-1:111111111111:stateMachine:tenantry-subscription-provision";
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    const execution = executions.find(({ name }) => name === `${provisioning.id}-1`);
    await client.send(new StopExecutionCommand({ executionArn: execution?.executionArn, cause: "by hand" }));

    const failed = await waitForOperation(provisioning.id);
    expect(failed).toMatchObject({ status: "failed", error: { code: "executionEnded" } });
    expect(failed.error?.reason).toContain("was aborted");
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "failed" });
    expect(await findStackAccounts(tenant.id, product.id, [product.account])).toEqual([]);
  });
});
