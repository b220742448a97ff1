import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import { as, eventually } from "../support/engine.ts";
import { listenTo } from "../support/facts.ts";
import { type Bench, prepareBench } from "../support/fault-bench.ts";
import type { Reply } from "../support/fault-proxy.ts";
import { crmStandard, ended, requestTenant, stackAccounts, unique } from "../support/stories.ts";

/** What CloudFormation says to who asks too often. */
const throttled: Reply = {
  status: 400,
  headers: ["Content-Type", "text/xml"],
  body: Buffer.from(
    "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
  ),
};

const provisioningOf = async (tenantId: string): Promise<Operation> => {
  const admin = await as("platform-admin");
  const { body } = await admin.get<{ items: Operation[] }>(
    `/operations?tenantId=${tenantId}&kind=subscription.provision`,
  );
  return ended(body.items[0]?.id ?? "", 90_000);
};

describe("what goes wrong in a product's account", () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await prepareBench();
  });
  afterEach(() => bench.proxy.set());
  afterAll(() => bench.restore());

  it("is tried again where that mends it: the attempts are shown, and told on workflow-retries", async () => {
    const retries = await listenTo("WorkflowRetriesTopicArn", unique("retries").replaceAll(" ", "-"));
    bench.proxy.set(async ({ caller, action, occurrence }, forward) =>
      caller === "provisioner" && action === "CreateStack" && occurrence <= 2 ? throttled : forward(),
    );
    const { tenant, operation } = (await requestTenant({ subscriptions: [crmStandard] })).body;
    const provisioning = await provisioningOf(tenant.id);
    expect(provisioning.status).toBe("succeeded");
    const [deployment] = provisioning.steps;
    expect(deployment?.attempts.map(({ error }) => error?.code)).toEqual(["fault", "fault", undefined]);
    expect(deployment?.attempts[0]?.error?.reason).toContain("Rate exceeded");
    expect(await ended(operation.id)).toMatchObject({ status: "succeeded" });
    await eventually("both retries are heard", async () => {
      const heard = (await retries.drain()).filter(({ operationid }) => operationid === provisioning.id);
      return new Set(heard.map(({ data }) => data["attempt"])).size === 2;
    });
  });

  it("ends with a reason when trying again does not help, and leaves no stack", async () => {
    bench.proxy.set(async ({ caller, action }, forward) =>
      caller === "provisioner" && action === "CreateStack" ? throttled : forward(),
    );
    const { tenant, operation } = (await requestTenant({ subscriptions: [crmStandard] })).body;
    const provisioning = await provisioningOf(tenant.id);
    expect(provisioning).toMatchObject({ status: "failed", error: { code: "fault", retryable: true } });
    expect(provisioning.error?.reason).toContain("Rate exceeded");
    expect(provisioning.steps[0]?.attempts).toHaveLength(5);
    expect(await ended(operation.id)).toMatchObject({ status: "failed" });
    expect(await stackAccounts(tenant.id, "crm", ["222222222222"])).toEqual([]);
  });

  it("ends with a reason also when the task dies each time, before it can say so itself", async () => {
    bench.proxy.set(async ({ caller }, forward) => (caller === "provisioner" ? "die" : forward()));
    const { tenant, operation } = (await requestTenant({ subscriptions: [crmStandard] })).body;
    const provisioning = await provisioningOf(tenant.id);
    expect(provisioning).toMatchObject({
      status: "failed",
      error: { code: "stepDied", step: "Deploy the product stack" },
    });
    expect(await ended(operation.id)).toMatchObject({ status: "failed" });
    expect(await stackAccounts(tenant.id, "crm", ["222222222222"])).toEqual([]);
  });
});
