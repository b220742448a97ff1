import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  registerSelfProvisionedProduct,
  sendReport,
  waitForProductEvent,
} from "../support/scenarios/self-provisioned-product.ts";
import { crmSubscription, onboardTenant, readTimeline, requestTenant } from "../support/scenarios/tenants.ts";
import { getWorkspace, waitFor } from "../support/system/deployed-system.ts";
import { readLogLines } from "../support/system/function-log.ts";

const waitForLogLine = (name: string, correlationId: string) =>
  waitFor(`${name} logs the correlation id`, async () => {
    const lines = (await readLogLines(name, correlationId)).filter((line) => line["correlationId"] === correlationId);
    return lines.length > 0 && lines;
  });

it("all events and log lines of a request have its correlation id", async () => {
  const { tenant, operation } = await onboardTenant({ subscriptions: [crmSubscription] });
  const { correlationId } = operation;
  const [line] = await waitForLogLine("tenants-api", correlationId);
  expect(line).toMatchObject({ level: "INFO", message: "A command was carried out", actor: operation.requestedBy });
  expect(await waitForLogLine("relay", correlationId)).toContainEqual(
    expect.objectContaining({ message: "An event was published", type: "TenantRequested" }),
  );
  for (const name of ["start-workflow", "reconcile-tenant"]) {
    expect(await waitForLogLine(name, correlationId)).toContainEqual(
      expect.objectContaining({ message: "An event was handled" }),
    );
  }
  for (const name of ["provisioner", "prepare-tenant"]) {
    expect(await waitForLogLine(name, correlationId)).toContainEqual(
      expect.objectContaining({ message: "A step ended" }),
    );
  }
  expect(await waitForLogLine("complete-operation", correlationId)).toContainEqual(
    expect.objectContaining({ message: "An operation was completed", status: "succeeded" }),
  );
  for (const { correlationid } of await readTimeline(tenant.id)) expect(correlationid).toBe(correlationId);
});

it("a product receives the correlation id with its event, and its report is logged with the same id", async () => {
  const product = await registerSelfProvisionedProduct();
  const subscriptions = [{ productId: product.id, planId: "standard" }];
  const { tenant, operation } = (await requestTenant({ subscriptions })).body;
  const event = await waitForProductEvent(product, "ProductSubscribed", tenant.id);
  expect(event.correlationid).toBe(operation.correlationId);
  expect(await sendReport(product, event.operationid)).toMatchObject({ status: 202 });
  expect(await waitForLogLine("operations-api", operation.correlationId)).toContainEqual(
    expect.objectContaining({ message: "A report was received", operationId: event.operationid, outcome: "completed" }),
  );
});

it("the correlation id finds the log lines of a product that logs it", async () => {
  const { operation } = await onboardTenant({ subscriptions: [{ productId: "helpdesk", planId: "basic" }] });
  const { correlationId } = operation;
  // The product logs after the response to its report, and by then the operation may have ended.
  const line = await waitFor("the product has logged its report", () =>
    readFileSync(join(getWorkspace().logDirectory, "helpdesk.log"), "utf8")
      .split("\n")
      .find((one) => one.includes(correlationId) && one.includes("Reported")),
  );
  expect(JSON.parse(line)).toMatchObject({ message: "Reported", correlationId, status: 202 });
});
