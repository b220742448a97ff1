import { describe, expect, it } from "vitest";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { User } from "../../schemas/user.ts";
import { inheritedNames } from "../support/generators/field-names.ts";
import { buildProductRegistration, registerAvailableProduct, registerProduct } from "../support/scenarios/products.ts";
import {
  registerSelfProvisionedProduct,
  sendReport,
  waitForProductEvent,
} from "../support/scenarios/self-provisioned-product.ts";
import {
  onboardTenant,
  requestTenant,
  uniqueEmail,
  uniqueName,
  waitForOperation,
} from "../support/scenarios/tenants.ts";
import { signInAs } from "../support/system/deployed-system.ts";

const keyBy = <Value>(value: Value, names: readonly string[] = inheritedNames): Record<string, Value> =>
  Object.fromEntries(names.map((name) => [name, value]));
/** The names that consist of letters only, as names of limits, outputs and stack parameters must. */
const letters = inheritedNames.filter((name) => /^[A-Za-z]+$/.test(name));
const text = { type: "string", minLength: 1 };
const planWith = (more: object) => ({ id: "standard", name: "Standard", tier: "standard", ...more });

describe("a name that JavaScript objects inherit", () => {
  it("can be the name of a tag", async () => {
    const tags = keyBy("x", inheritedNames.slice(0, 10));
    const { status, body } = await requestTenant({ tags });
    expect(status).toBe(202);
    expect(body.tenant.tags).toEqual(tags);
    await waitForOperation(body.operation.id);
    const admin = await signInAs("platform-admin");
    const changed = { constructor: "y" };
    expect((await admin.patch<Tenant>(`/tenants/${body.tenant.id}`, { tags: changed })).body.tags).toEqual(changed);
    const list = async (tag: string) =>
      (await admin.get<{ items: Tenant[] }>(`/tenants?tag=${tag}`)).body.items.map(({ id }) => id);
    expect(await list("constructor:y")).toContain(body.tenant.id);
    expect(await list("toString:y")).toEqual([]);
  });

  it("can be the name of a limit, a plan parameter, a stack parameter and an output", async () => {
    const names = ["constructor", "valueOf", "toString"];
    const template = JSON.stringify({
      Parameters: keyBy({ Type: "String" }, names),
      Resources: { Queue: { Type: "AWS::SQS::Queue" } },
      Outputs: Object.fromEntries(names.map((name) => [name, { Value: { Ref: name } }])),
    });
    const parameters = {
      constructor: "${parameters.constructor}",
      valueOf: "${limits.valueOf}",
      toString: "${status}",
    };
    const entitlements = { features: [], limits: keyBy(7, letters) };
    const required = ["constructor"];
    const schema = { type: "object", properties: keyBy(text), required, additionalProperties: false };
    const product = await registerAvailableProduct(template, {
      plans: [planWith({ entitlements, parameters: schema })],
      integration: { kind: "cloudformation", template, parameters },
    });
    expect(product.plans[0]).toMatchObject({ entitlements, parameters: schema });
    const requested = { productId: product.id, planId: "standard", parameters: { constructor: "blue" } };
    const { tenant } = await onboardTenant({ subscriptions: [requested] });
    const outputs = { constructor: "blue", valueOf: "7", toString: "active" };
    expect(tenant.subscriptions[0]).toMatchObject({ status: "active", parameters: requested.parameters, outputs });
    const admin = await signInAs("platform-admin");
    const { body } = await admin.post<{ id: string }>(`/tenants/${tenant.id}/suspend`);
    expect(await waitForOperation(body.id)).toMatchObject({ status: "succeeded" });
    const { body: suspended } = await admin.get<Tenant>(`/tenants/${tenant.id}`);
    expect(suspended.subscriptions[0]).toMatchObject({ status: "suspended" });
  });

  it("can be the name of a reported output", async () => {
    const product = await registerSelfProvisionedProduct();
    const { body } = await requestTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    const { operationid } = await waitForProductEvent(product, "ProductSubscribed", body.tenant.id);
    const outputs = keyBy("https://x.example", letters);
    expect((await sendReport(product, operationid, { outcome: "completed", outputs })).status).toBe(202);
    await waitForOperation(body.operation.id);
    const path = `/tenants/${body.tenant.id}/subscriptions/${product.id}`;
    const { body: subscription } = await (await signInAs("platform-admin")).get<Subscription>(path);
    expect(subscription).toMatchObject({ status: "active", outputs });
  });

  it("can be the id of a product with limited seats", async () => {
    const plans = [planWith({ entitlements: { seats: 1, features: [], limits: {} } })];
    const product = await registerSelfProvisionedProduct({ id: "constructor", plans });
    const { body } = await requestTenant({ subscriptions: [{ productId: product.id, planId: "standard" }] });
    const { operationid } = await waitForProductEvent(product, "ProductSubscribed", body.tenant.id);
    await sendReport(product, operationid);
    await waitForOperation(body.operation.id);
    const admin = await signInAs("platform-admin");
    const invite = () =>
      admin.post<{ id: string; target: { id: string } }>(`/tenants/${body.tenant.id}/users`, {
        email: uniqueEmail(),
        roles: ["member"],
        products: { constructor: ["user"] },
      });
    const first = await invite();
    expect(first.status).toBe(202);
    expect(await waitForOperation(first.body.id)).toMatchObject({ status: "succeeded" });
    const { body: user } = await admin.get<User>(`/tenants/${body.tenant.id}/users/${first.body.target.id}`);
    expect(user.products).toEqual({ constructor: ["user"] });
    expect(await invite()).toMatchObject({ status: 409, body: { code: "noSeatLeft" } });
  });
});

describe("__proto__", () => {
  it.each([
    [
      "a tag",
      "/tenants",
      () => `{"name":"${uniqueName("T")}","adminEmail":"${uniqueEmail()}","tags":{"__proto__":"x"}}`,
    ],
    [
      "a parameter",
      "/tenants",
      () =>
        `{"name":"${uniqueName("T")}","adminEmail":"${uniqueEmail()}","subscriptions":[{"productId":"crm","planId":"standard","parameters":{"__proto__":"x"}}]}`,
    ],
    [
      "a property of a plan's JSON Schema",
      "/products",
      () =>
        JSON.stringify(
          buildProductRegistration(undefined, {
            plans: [
              planWith({ entitlements: { features: [], limits: {} }, parameters: { properties: { PROTO: text } } }),
            ],
          }),
        ).replace("PROTO", "__proto__"),
    ],
    [
      "a field of the body",
      "/tenants",
      () => `{"name":"${uniqueName("T")}","__proto__":{"adminEmail":"${uniqueEmail()}"}}`,
    ],
  ])("is rejected as %s", async (_, path, body) => {
    const { status } = await (await signInAs("platform-admin")).post(path, body());
    expect(status).toBe(400);
  });

  it.each(["__proto__", "constructor"])("is rejected as a query parameter: %s", async (name) => {
    const answer = await (await signInAs("platform-admin")).get(`/tenants?${name}=x`);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: `?${name}` }] } });
  });
});

describe("a plan's pattern with exponential backtracking", () => {
  const pattern = "^(a+)+$";
  it("is matched in linear time", async () => {
    const parameters = { type: "object", properties: { a: { type: "string", pattern } } };
    const product = await registerAvailableProduct(undefined, {
      plans: [planWith({ entitlements: { features: [], limits: {} }, parameters })],
    });
    const requested = { productId: product.id, planId: "standard", parameters: { a: `${"a".repeat(40)}!` } };
    const { status, body } = await requestTenant({ subscriptions: [requested] });
    expect({ status, ...body }).toMatchObject({ status: 400, errors: [{ pointer: "/subscriptions/0/parameters/a" }] });
  });

  it("is rejected if it cannot be matched in linear time", async () => {
    const parameters = { type: "object", properties: { a: { type: "string", pattern: "^(?=(a+)+$)" } } };
    const { status, body } = await registerProduct(
      buildProductRegistration(undefined, {
        plans: [planWith({ entitlements: { features: [], limits: {} }, parameters })],
      }),
    );
    const pointer = "/plans/0/parameters/properties/a/pattern";
    expect({ status, ...body }).toMatchObject({ status: 400, errors: [{ pointer }] });
    expect(body as unknown as Partial<Product>).not.toHaveProperty("product");
  });
});
