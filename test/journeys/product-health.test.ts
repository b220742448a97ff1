import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { ProductHealth } from "../../schemas/product-health.ts";
import type { TemplateValidation } from "../../schemas/template-validation.ts";
import {
  buildProductRegistration,
  createProvisionerRole,
  deleteProvisionerRole,
  registerProduct,
  verifyProduct,
} from "../support/scenarios/products.ts";
import { onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { signInAs, waitFor } from "../support/system/deployed-system.ts";

let admin: Awaited<ReturnType<typeof signInAs>>;
let product: Product;
beforeAll(async () => {
  admin = await signInAs("platform-admin");
  // The first verification fails, because the role is missing.
  const { body } = await registerProduct(buildProductRegistration());
  await waitForOperation(body.operation.id);
  await createProvisionerRole(body.product);
  await verifyProduct(body.product);
  product = body.product;
});

const readHealth = async (id: string) => (await admin.get<ProductHealth>(`/products/${id}/health`)).body;

describe("the health of a product", () => {
  it("shows its verification, its account, its queue, its subscribers and its operations", async () => {
    const { operation } = await onboardTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    expect(operation.status).toBe("succeeded");
    // Events reach the queue after the operation has ended.
    const health = await waitFor("an event is in the queue", async () => {
      const read = await readHealth(product.id);
      return (read.queue?.waiting ?? 0) > 0 && read;
    });
    expect(health).toMatchObject({ account: { reachable: true }, subscribers: 1 });
    expect(health.queue?.deadLetters).toBe(0);
    expect(health.last30Days).toMatchObject({ succeeded: 2, failed: 1 });
    expect(health.last30Days.medianSeconds).toBeGreaterThan(0);
    expect(Date.parse(health.verifiedAt ?? "")).toBeLessThan(Date.parse(health.account?.checkedAt ?? ""));
  });

  it("shows why the account can't be reached, until it can be again", async () => {
    const restore = await deleteProvisionerRole(product);
    await verifyProduct(product);
    const { account } = await readHealth(product.id);
    expect(account).toMatchObject({ reachable: false, reason: expect.stringContaining("let it in") });
    await restore();
    await verifyProduct(product);
    expect((await readHealth(product.id)).account).toMatchObject({ reachable: true });
  });

  it("has no queue and no verification before the first contact", async () => {
    const { body } = await registerProduct(buildProductRegistration());
    await waitForOperation(body.operation.id);
    const health = await readHealth(body.product.id);
    expect(health).toMatchObject({
      account: { reachable: false },
      subscribers: 0,
      last30Days: { succeeded: 0, failed: 1 },
    });
    expect(health).not.toHaveProperty("queue");
    expect(health).not.toHaveProperty("verifiedAt");
  });

  it("is shown to the product's own team and to auditors only", async () => {
    const path = `/products/${product.id}/health`;
    const callers = [
      [await signInAs("auditor"), 200],
      [await signInAs("product-owner", { team: "a-team" }), 200],
      [await signInAs("product-owner", { team: "another-team" }), 403],
    ] as const;
    for (const [caller, status] of callers) expect((await caller.get(path)).status).toBe(status);
    expect((await admin.get("/products/no-such-product/health")).status).toBe(404);
  });
});

describe("the validation of a template", () => {
  it("shows all problems with their places, and stores nothing", async () => {
    const template = "Parameters:\n  Size: { Type: Number }\nResources:\n  Queue:\n    Properties: {}\n";
    const { status, body } = await admin.post<TemplateValidation>("/products/validate", {
      template,
      parameters: { Other: "${tenant.id}" },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ valid: false, bytes: template.length, resources: [{ logicalId: "Queue", type: "" }] });
    expect(body.problems.map(({ line, pointer }) => [line, pointer])).toEqual([
      [4, "/template"],
      [undefined, "/parameters/Other"],
      [2, "/parameters/Size"],
    ]);
    const syntax = await admin.post<TemplateValidation>("/products/validate", { template: "Resources:\n\tA: b\n" });
    expect(syntax.body.problems).toMatchObject([{ severity: "error", line: 2 }]);
  });

  it("agrees with the registration, and its path is not a product's id", async () => {
    const { integration, plans } = buildProductRegistration();
    const { kind: _, ...draft } = integration;
    expect((await admin.post<TemplateValidation>("/products/validate", { ...draft, plans })).body.valid).toBe(true);
    const owner = await signInAs("product-owner", { team: "a-team" });
    expect((await owner.post("/products/validate", draft)).status).toBe(200);
    expect((await (await signInAs("auditor")).post("/products/validate", draft)).status).toBe(403);
    const { status, body } = await registerProduct(buildProductRegistration(undefined, { id: "validate" }));
    expect([status, body]).toMatchObject([400, { errors: [{ pointer: "/id" }] }]);
  });
});

describe("a resource that has not changed", () => {
  it("is a 304 for its ETag, and a 200 after a change of a part of it", async () => {
    const { tenant, operation } = await onboardTenant({
      subscriptions: [{ productId: product.id, planId: "standard" }],
    });
    const paths = [
      ...[`/tenants/${tenant.id}`, `/tenants/${tenant.id}/subscriptions/${product.id}`],
      ...[`/products/${product.id}`, `/operations/${operation.id}`],
    ];
    for (const path of paths) {
      const { headers } = await admin.get(path);
      const etag = headers.get("etag") ?? "";
      const again = await admin.get(path, undefined, { "if-none-match": etag });
      expect([path, again.status, again.headers.get("etag")]).toEqual([path, 304, etag]);
    }
    const before = (await admin.get(`/tenants/${tenant.id}`)).headers.get("etag") ?? "";
    const { body } = await admin.patch<Operation>(`/tenants/${tenant.id}/subscriptions/${product.id}`, {
      parameters: {},
    });
    if (body.id !== undefined) await waitForOperation(body.id);
    expect((await admin.get(`/tenants/${tenant.id}`, undefined, { "if-none-match": before })).status).toBe(200);
  });
});
