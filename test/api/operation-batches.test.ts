import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Problem } from "../../schemas/problem.ts";
import { buildProductRegistration, createProvisionerRole, registerProduct } from "../support/scenarios/products.ts";
import { onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

type Batch = { items: { id: string; operation?: Operation; problem?: Problem }[] };

let admin: Awaited<ReturnType<typeof signInAs>>;
beforeAll(async () => {
  admin = await signInAs("platform-admin");
});

const unknownId = `op_${"0".repeat(32)}`;

/** Registers a product whose verification fails, and returns it with the failed operation. */
async function failVerification() {
  const { body } = await registerProduct(buildProductRegistration());
  return { product: body.product, operation: await waitForOperation(body.operation.id) };
}

describe("a batch of retries", () => {
  it("retries each operation that can be retried, and has a problem for each other one", async () => {
    const [first, second] = await Promise.all([failVerification(), failVerification()]);
    const { operation: done } = await onboardTenant();
    await Promise.all([first, second].map(({ product }) => createProvisionerRole(product)));
    const ids = [first.operation.id, done.id, unknownId, second.operation.id];
    const { status, body } = await admin.post<Batch>("/operations/retry", { ids });
    expect(status).toBe(200);
    expect(body.items).toMatchObject([
      { id: ids[0], operation: { id: ids[0], status: "queued" } },
      { id: ids[1], problem: { status: 409, code: "illegalTransition", instance: `/v1/operations/${ids[1]}/retry` } },
      { id: ids[2], problem: { status: 404, code: "notFound" } },
      { id: ids[3], operation: { id: ids[3], status: "queued" } },
    ]);
    for (const { operation } of [first, second]) {
      expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded" });
    }
  });

  it("is carried out once with an Idempotency-Key, also if its copies are sent at the same time", async () => {
    const { operation } = await failVerification();
    const key = { "Idempotency-Key": `batch-${operation.id}` };
    const send = () => admin.post<Batch>("/operations/retry", { ids: [operation.id] }, key);
    const answers = [...(await Promise.all([send(), send()])), await send()];
    for (const { status, body } of answers) {
      expect({ status, body }).toMatchObject({ status: 200, body: { items: [{ operation: { status: "queued" } }] } });
    }
    expect(answers[2]?.headers.get("idempotent-replayed")).toBe("true");
    expect((await admin.post("/operations/retry", { ids: [unknownId] }, key)).status).toBe(422);
    const { steps } = await waitForOperation(operation.id);
    expect(steps[0]?.attempts.length).toBe((operation.steps[0]?.attempts.length ?? 0) + 1);
  });
});

describe("a batch of cancellations", () => {
  it("has the problem of each operation that can't be cancelled", async () => {
    const { operation } = await onboardTenant();
    const { body } = await admin.post<Batch>("/operations/cancel", { ids: [operation.id] });
    expect(body.items).toMatchObject([{ id: operation.id, problem: { status: 409, currentStatus: "succeeded" } }]);
  });

  it("names 1 to 50 different operations", async () => {
    const many = Array.from({ length: 51 }, (_, index) => `op_${index.toString(16).padStart(32, "0")}`);
    for (const ids of [[], many, [unknownId, unknownId], ["ten_x"]]) {
      const { status, body } = await admin.post("/operations/cancel", { ids });
      expect({ status, body }).toMatchObject({ status: 400, body: { code: "badRequest" } });
    }
  });
});
