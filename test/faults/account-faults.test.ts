import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import { listenToTopic } from "../support/events/event-listener.ts";
import {
  crmSubscription,
  findStackAccounts,
  requestTenant,
  uniqueName,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";
import type { Reply } from "./harness/proxy.ts";
import { prepareTestbed, type Testbed } from "./harness/testbed.ts";

const createErrorReply = (status: number, code: string, message: string): Reply => ({
  status,
  headers: ["Content-Type", "text/xml"],
  body: Buffer.from(
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  ),
});
/** CloudFormation's responses to an internal error and to too many calls. */
const internalFailure = createErrorReply(500, "InternalFailure", "Something broke");
const throttlingReply = createErrorReply(400, "Throttling", "Rate exceeded");

/** The duration of a transient fault, in ms. With production's longer waits it would be five minutes. */
const FAULT_MS = 16_000;

async function findProvisioning(tenantId: string): Promise<Operation> {
  const admin = await signInAs("platform-admin");
  const { body } = await admin.get<{ items: Operation[] }>(
    `/operations?tenantId=${tenantId}&kind=subscription.provision`,
  );
  return waitForOperation(body.items[0]?.id ?? "");
}

describe("a fault in a product's account", () => {
  let bench: Testbed;
  beforeAll(async () => {
    bench = await prepareTestbed();
  });
  afterEach(() => bench.proxy.reset());
  afterAll(() => bench.restore());

  it("is retried if it is transient: the operation shows the attempts, and workflow-retries publishes them", async () => {
    const retries = await listenToTopic("WorkflowRetriesTopicArn", uniqueName("retries").replaceAll(" ", "-"));
    bench.proxy.reset(async ({ caller, action, occurrence }, forward) =>
      caller === "provisioner" && action === "CreateStack" && occurrence <= 2 ? internalFailure : forward(),
    );
    const { tenant, operation } = (await requestTenant({ subscriptions: [crmSubscription] })).body;
    const provisioning = await findProvisioning(tenant.id);
    expect(provisioning.status).toBe("succeeded");
    const [deployment] = provisioning.steps;
    expect(deployment?.attempts.map(({ error }) => error?.code)).toEqual(["fault", "fault", undefined]);
    expect(deployment?.attempts[0]?.error?.reason).toContain("Something broke");
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
    await waitFor("both retries are published", async () => {
      const published = (await retries.drain()).filter(({ operationid }) => operationid === provisioning.id);
      return new Set(published.map(({ data }) => data["attempt"])).size === 2;
    });
  });

  it("fails the step with a reason if retries do not help, and leaves no stack", async () => {
    bench.proxy.reset(async ({ caller, action }, forward) =>
      caller === "provisioner" && action === "CreateStack" ? internalFailure : forward(),
    );
    const { tenant, operation } = (await requestTenant({ subscriptions: [crmSubscription] })).body;
    const provisioning = await findProvisioning(tenant.id);
    expect(provisioning).toMatchObject({ status: "failed", error: { code: "fault", retryable: true } });
    expect(provisioning.error?.reason).toContain("Something broke");
    expect(provisioning.steps[0]?.attempts).toHaveLength(5);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "failed" });
    expect(await findStackAccounts(tenant.id, "crm", ["222222222222"])).toEqual([]);
  });

  it.each([
    ["CloudFormation throttles every call", throttlingReply],
    ["the task dies at each call", "die"],
  ] as const)("causes no failure while %s: the operation succeeds with one stack", async (_, outcome) => {
    let until: number | undefined;
    bench.proxy.reset(async ({ caller, service }, forward) => {
      const isAffected = caller === "provisioner" && (outcome === "die" || service === "CloudFormation");
      if (!isAffected) return forward();
      until ??= Date.now() + FAULT_MS;
      return Date.now() < until ? outcome : forward();
    });
    const { tenant, operation } = (await requestTenant({ subscriptions: [crmSubscription] })).body;
    const provisioning = await findProvisioning(tenant.id);
    expect(Date.now()).toBeGreaterThan(until ?? Number.POSITIVE_INFINITY);
    expect(provisioning.status).toBe("succeeded");
    expect(provisioning.steps[0]?.attempts).toMatchObject([{ number: 1 }]);
    expect(provisioning.steps[0]?.attempts[0]).not.toHaveProperty("error");
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
    expect(await findStackAccounts(tenant.id, "crm", ["222222222222"])).toEqual(["222222222222"]);
  });
});
