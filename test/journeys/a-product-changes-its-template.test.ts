import { IAMClient, TagRoleCommand } from "@aws-sdk/client-iam";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import { as, clientOf, eventually, productAccount } from "../support/engine.ts";
import { admit, anAvailableProduct, aProduct, changeInForce, register, verify } from "../support/product-team.ts";
import { aSettledTenant, ended } from "../support/stories.ts";

const admin = () => as("platform-admin");
const shown = async ({ id }: Pick<Product, "id">) => (await (await admin()).get<Product>(`/products/${id}`)).body;

/** A template that keeps a word and its parameters where a test can read them. */
const keeping = (
  word: string,
  parameters = "{ TenantId: { Type: String } }",
  value = "${TenantId}",
  type = "SSM::Parameter",
) => `
Parameters: ${parameters}
Resources:
  Kept: { Type: "AWS::${type}", Properties: { Name: !Sub "/\${AWS::StackName}/kept", Type: String, Value: !Sub "${word} ${value}" } }
Outputs: { Name: { Value: !Ref Kept } }
`;
const integration = (template: string, more: object = {}) => ({
  kind: "cloudformation",
  template,
  parameters: { TenantId: "${tenant.id}" },
  ...more,
});
const patch = async (product: Product, change: object) =>
  (await admin()).patch<Product & Problem>(`/products/${product.id}`, change);
const pointersOf = ({ errors }: Problem) => errors?.map(({ pointer }) => pointer);

/** Onboards a tenant and returns what its stack keeps. */
const keptFor = async (product: Product, wanted: object = {}) => {
  const subscriptions = [{ productId: product.id, planId: "standard", ...wanted }];
  const { tenant } = await aSettledTenant({ subscriptions });
  const subscription = tenant.subscriptions[0] as Subscription;
  if (subscription.status !== "active") throw new Error(subscription.reason);
  const ssm = clientOf(SSMClient, productAccount(product.account));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: subscription.outputs?.["Name"] }));
  return { value: Parameter?.Value?.replace(tenant.id, "ten"), subscription };
};

describe("a product's registration", () => {
  it.each([
    ["a template that is neither YAML nor JSON", { template: "Type: [broken" }, "/integration/template"],
    [
      "a placeholder that nobody knows",
      { parameters: { TenantId: "${tenant.colour}" } },
      "/integration/parameters/TenantId",
    ],
    ["a parameter without a value", { parameters: {} }, "/integration/parameters"],
    ["a value for no parameter", { parameters: { TenantId: "${tenant.id}", No: "x" } }, "/integration/parameters/No"],
    [
      "roles without a capability",
      { template: keeping("v1", undefined, undefined, "IAM::Role") },
      "/integration/capabilities",
    ],
  ])("is refused with %s, and nothing of it is kept", async (_, change, pointer) => {
    const registration = aProduct(undefined, { integration: integration(keeping("v1"), change) });
    const { status, body } = await register(registration);
    expect({ status, pointers: pointersOf(body as unknown as Problem) }).toEqual({ status: 400, pointers: [pointer] });
    expect((await (await admin()).get(`/products/${registration.id}`)).status).toBe(404);
  });

  it("fails with a capability that the product's account does not allow, until its team does", async () => {
    const template = keeping("v1", undefined, undefined, "IAM::Role");
    const wanted = aProduct(undefined, {
      integration: integration(template, { capabilities: ["CAPABILITY_NAMED_IAM"] }),
    });
    const { body } = await register(wanted);
    await ended(body.operation.id);
    await admit(body.product);
    const refused = await verify(body.product);
    expect(refused).toMatchObject({ status: "failed", error: { code: "capabilityRefused" } });
    expect(refused.error?.reason).toContain("--capabilities CAPABILITY_NAMED_IAM");
    const RoleName = `TenantryCloudFormation-${body.product.id}`;
    const Tags = [{ Key: "tenantry:capabilities", Value: "CAPABILITY_NAMED_IAM" }];
    await clientOf(IAMClient, productAccount(body.product.account)).send(new TagRoleCommand({ RoleName, Tags }));
    expect(await verify(body.product)).toMatchObject({ status: "succeeded" });
  });
});

describe("a product that changes its template", () => {
  it("is refused one that can't be, and stays as it is", async () => {
    const product = await anAvailableProduct(keeping("v1"));
    const before = await shown(product);
    const { status, body } = await patch(product, { integration: integration("Type: [broken") });
    expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: ["/integration/template"] });
    expect(await shown(product)).toEqual(before);
  });

  it("gives tenants the new one once that is verified", async () => {
    const product = await anAvailableProduct(keeping("v1"));
    expect((await keptFor(product)).value).toBe("v1 ten");
    const { status, body } = await patch(product, { integration: integration(keeping("v2")) });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { status: "available", unverified: true },
    });
    await changeInForce(product.id);
    expect((await keptFor(product)).value).toBe("v2 ten");
    expect(await shown(product)).not.toHaveProperty("unverified");
  });

  it("stays on the one that passed last, for new tenants too, where CloudFormation refuses the new one", async () => {
    const product = await anAvailableProduct(keeping("v1"));
    const unknown = "Parameters: { TenantId: { Type: String } }\nResources: { Q: { Type: 'AWS::Nothing::LikeThis' } }";
    expect((await patch(product, { integration: integration(unknown) })).status).toBe(200);
    await expect(changeInForce(product.id)).rejects.toThrow(
      /CloudFormation refuses the template.*AWS::Nothing::LikeThis/,
    );
    expect(await shown(product)).toMatchObject({
      status: "available",
      unverified: true,
      integration: { template: unknown },
    });
    expect((await keptFor(product)).value).toBe("v1 ten");
    const facts = await eventually("the failure is told", async () => {
      const { body } = await (await admin()).get<{ items: Envelope[] }>(`/events?productId=${product.id}&limit=100`);
      const names = body.items.filter(({ subject }) => subject === `products/${product.id}`).map(({ type }) => type);
      return names.includes("ProductVerificationFailed") && names.at(-1) === "ProductVerificationFailed" && names;
    });
    expect(facts.slice(-3)).toEqual(["ProductUpdated", "ProductVerificationRequested", "ProductVerificationFailed"]);
    expect((await patch(product, { integration: integration(keeping("v3")) })).status).toBe(200);
    await changeInForce(product.id);
    expect((await keptFor(product)).value).toBe("v3 ten");
  });
});

describe("a value that a subscription leaves out", () => {
  const parameters =
    "{ Zone: { Type: String, Default: here }, Seats: { Type: String, Default: any }, Note: { Type: String } }";
  const plan = {
    id: "standard",
    name: "Standard",
    tier: "standard",
    entitlements: { features: [], limits: {} },
    parameters: { properties: { zone: { type: "string" }, note: { type: "string", default: "none" } } },
  };
  const map = { Zone: "${parameters.zone}", Seats: "${seats}", Note: "${parameters.note}" };

  it("leaves the template's default in force, and the plan's own is the subscription's", async () => {
    const product = await anAvailableProduct(undefined, {
      plans: [plan],
      integration: integration(keeping("v1", parameters, "${Zone} ${Seats} ${Note}"), { parameters: map }),
    });
    const { value, subscription } = await keptFor(product);
    expect(value).toBe("v1 here any none");
    expect(subscription.parameters).toEqual({ note: "none" });
    const given = await keptFor(product, { seats: 3, parameters: { zone: "there", note: "some" } });
    expect(given.value).toBe("v1 there 3 some");
  });

  it("is refused as a default that the plan itself does not allow", async () => {
    const properties = { note: { type: "string", default: 7 } };
    const plans = [{ ...plan, parameters: { properties } }];
    const { status, body } = await register(aProduct(undefined, { plans }));
    const pointers = pointersOf(body as unknown as Problem);
    expect({ status, pointers }).toEqual({ status: 400, pointers: ["/plans/0/parameters"] });
  });
});
