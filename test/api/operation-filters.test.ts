import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import { readList } from "../support/lists.ts";
import {
  buildProductRegistration,
  createProvisionerRole,
  registerAvailableProduct,
  registerProduct,
  verifyProduct,
} from "../support/scenarios/products.ts";
import { onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";

type Admin = Awaited<ReturnType<typeof signInAs>>;
let admin: Admin;
beforeAll(async () => {
  admin = await signInAs("platform-admin");
});

const list = (query: string): Promise<Operation[]> => readList<Operation>(admin, `/operations?${query}`);
const idsOf = (operations: Operation[]): string[] => operations.map(({ id }) => id);

/** Registers a product without a role in its account, so that the verification fails. */
async function registerFailingProduct() {
  const { body } = await registerProduct(buildProductRegistration());
  return { product: body.product, operation: await waitForOperation(body.operation.id) };
}

describe("a failed operation", () => {
  it("is failing until later work on its target succeeds", async () => {
    const { product, operation } = await registerFailingProduct();
    expect(operation).toMatchObject({ status: "failed", failing: true, retryable: true, productId: product.id });
    expect(idsOf(await list(`failing=true&productId=${product.id}`))).toEqual([operation.id]);
    await createProvisionerRole(product);
    const verified = await verifyProduct(product);
    await waitFor("the failure is made good", async () => {
      const { body } = await admin.get<Operation>(`/operations/${operation.id}`);
      return !body.failing && body;
    });
    expect(await list(`failing=true&productId=${product.id}`)).toEqual([]);
    expect(idsOf(await list(`status=failed&productId=${product.id}`))).toEqual([operation.id]);
    expect(idsOf(await list(`productId=${product.id}`))).toEqual([verified.id, operation.id]);
    // The end of an operation stays the time of its last change.
    const { body } = await admin.get<Operation>(`/operations/${operation.id}`);
    expect(body).toMatchObject({ updatedAt: operation.updatedAt, retryable: false, status: "failed" });
    expect(body.version).toBe(operation.version + 1);
  });

  it("is not failing after its own retry succeeded", async () => {
    const { product, operation } = await registerFailingProduct();
    await createProvisionerRole(product);
    await admin.post(`/operations/${operation.id}/retry`);
    expect(await waitForOperation(operation.id)).toMatchObject({ status: "succeeded", failing: false });
  });
});

describe("the list of operations", () => {
  it("is filtered by several statuses, progress, kind, target, product and time", async () => {
    const product = await registerAvailableProduct();
    const { tenant, operation } = await onboardTenant({
      subscriptions: [{ productId: product.id, planId: "standard" }],
    });
    const [child] = await list(`target=${tenant.id}/${product.id}`);
    expect(child).toMatchObject({ tenantId: tenant.id, tenantName: tenant.name, productId: product.id });
    const both = [child?.id, operation.id].sort().reverse();
    const { createdAt, correlationId } = operation;
    const after = new Date(Date.parse(createdAt) + 1).toISOString();
    const expected: [string, unknown[]][] = [
      [`tenantId=${tenant.id}`, both],
      [`tenantId=${tenant.id}&status=succeeded&status=failed`, both],
      [`tenantId=${tenant.id}&status=failed&status=running`, []],
      [`tenantId=${tenant.id}&done=true`, both],
      [`tenantId=${tenant.id}&done=false`, []],
      [`tenantId=${tenant.id}&failing=true`, []],
      [`tenantId=${tenant.id}&productId=${product.id}`, [child?.id]],
      [`tenantId=${tenant.id}&kind=tenant.onboard`, [operation.id]],
      [`productId=${product.id}&kind=subscription.provision`, [child?.id]],
      [`correlationId=${correlationId}`, both],
      [`correlationId=${correlationId}&from=${createdAt}&to=${after}`, both],
      [`correlationId=${correlationId}&from=${after}`, []],
      [`correlationId=${correlationId}&to=${createdAt}`, []],
      [`correlationId=${correlationId}&from=2001-01-01T00:00:00Z&to=2000-01-01T00:00:00Z`, []],
    ];
    for (const [query, ids] of expected)
      expect(
        idsOf(await list(query))
          .sort()
          .reverse(),
        query,
      ).toEqual(ids);
    const recent = await admin.get<{ items: Operation[] }>(`/operations?kind=tenant.onboard&from=${createdAt}`);
    expect(recent.body.items.every((one) => one.kind === "tenant.onboard" && one.createdAt >= createdAt)).toBe(true);
  });

  it("has the same pages with a time as without", async () => {
    const { tenant } = await onboardTenant();
    await admin.post(`/tenants/${tenant.id}/suspend`).then(({ body }) => waitForOperation(String(body["id"])));
    const all = idsOf(await list(`tenantId=${tenant.id}`));
    expect(all).toHaveLength(2);
    const found: string[] = [];
    const query = `tenantId=${tenant.id}&from=${tenant.createdAt}&to=2999-01-01T00:00:00Z&limit=1`;
    for (let next: string | null = ""; next !== null; ) {
      const after: string = next === "" ? "" : `&after=${next}`;
      const { body } = await admin.get<{ items: Operation[]; next: string | null }>(`/operations?${query}${after}`);
      found.push(...idsOf(body.items));
      next = body.next;
    }
    expect(found).toEqual(all);
  });

  it("rejects a bad value of a repeated filter with its pointer", async () => {
    for (const query of ["status=failed&status=bad", "done=yes", "failing=1", "from=yesterday", "kind=a&kind=b"]) {
      const { status, body } = await admin.get(`/operations?${query}`);
      expect({ status, body }, query).toMatchObject({ status: 400, body: { code: "badRequest" } });
      expect(body["errors"]).toContainEqual(expect.objectContaining({ pointer: `?${query.split("=")[0]}` }));
    }
  });
});

describe("an operation that is not done", () => {
  it("tells in Retry-After, in whole seconds, when to read it again", async () => {
    const { body } = await registerProduct(buildProductRegistration());
    const { headers, body: read } = await admin.get<Operation>(`/operations/${body.operation.id}`);
    expect(headers.get("retry-after")).toEqual(read.done ? null : expect.stringMatching(/^\d+$/));
    await waitForOperation(body.operation.id);
    expect((await admin.get(`/operations/${body.operation.id}`)).headers.get("retry-after")).toBeNull();
  });
});
