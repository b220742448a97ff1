import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { anAskedProduct, asked, report } from "../support/asked-product.ts";
import { eventually, home } from "../support/engine.ts";
import { linesOf } from "../support/function-log.ts";
import { aSettledTenant, crmStandard, requestTenant, timelineOf } from "../support/stories.ts";

const logged = (name: string, correlationId: string) =>
  eventually(`${name} names the request`, async () => {
    const lines = (await linesOf(name, correlationId)).filter((line) => line["correlationId"] === correlationId);
    return lines.length > 0 && lines;
  });

it("one id leads from the request through events, reactors and tasks", async () => {
  const { tenant, operation } = await aSettledTenant({ subscriptions: [crmStandard] });
  const { correlationId } = operation;
  const [asked] = await logged("tenants-api", correlationId);
  expect(asked).toMatchObject({ level: "INFO", message: "A command was carried out", actor: operation.requestedBy });
  expect(await logged("relay", correlationId)).toContainEqual(
    expect.objectContaining({ message: "An event was published", type: "TenantRequested" }),
  );
  for (const name of ["start-workflow", "settle-tenant"]) {
    expect(await logged(name, correlationId)).toContainEqual(
      expect.objectContaining({ message: "A fact was acted on" }),
    );
  }
  for (const name of ["provisioner", "prepare-tenant"]) {
    expect(await logged(name, correlationId)).toContainEqual(expect.objectContaining({ message: "A step ended" }));
  }
  expect(await logged("complete-operation", correlationId)).toContainEqual(
    expect.objectContaining({ message: "An operation was completed", status: "succeeded" }),
  );
  for (const { correlationid } of await timelineOf(tenant.id)) expect(correlationid).toBe(correlationId);
});

it("the same id leads into a product's queue, and back with its report", async () => {
  const product = await anAskedProduct();
  const subscriptions = [{ productId: product.id, planId: "standard" }];
  const { tenant, operation } = (await requestTenant({ subscriptions })).body;
  const fact = await asked(product, "ProductSubscribed", tenant.id);
  expect(fact.correlationid).toBe(operation.correlationId);
  expect(await report(product, fact.operationid)).toMatchObject({ status: 202 });
  expect(await logged("operations-api", operation.correlationId)).toContainEqual(
    expect.objectContaining({ message: "A report was received", operationId: fact.operationid, outcome: "completed" }),
  );
});

it("a product that writes it into its own log is found by it, too", async () => {
  const { operation } = await aSettledTenant({ subscriptions: [{ productId: "helpdesk", planId: "basic" }] });
  const { correlationId } = operation;
  // The product writes the line once it has its answer, by which time the operation may be over.
  const line = await eventually("the product has logged its report", () =>
    readFileSync(join(home().logs, "helpdesk.log"), "utf8")
      .split("\n")
      .find((one) => one.includes(correlationId) && one.includes("Reported")),
  );
  expect(JSON.parse(line)).toMatchObject({ message: "Reported", correlationId, status: 202 });
});
