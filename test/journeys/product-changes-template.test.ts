import { IAMClient, TagRoleCommand } from "@aws-sdk/client-iam";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { describe, expect, it } from "vitest";
import type { Envelope } from "../../events/envelope.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { Product } from "../../schemas/product.ts";
import type { Subscription } from "../../schemas/subscription.ts";
import {
  buildProductRegistration,
  createProvisionerRole,
  registerAvailableProduct,
  registerProduct,
  verifyProduct,
  waitForVerifiedChange,
} from "../support/scenarios/products.ts";
import { onboardTenant, waitForOperation } from "../support/scenarios/tenants.ts";
import { clientOf, getProductAccountConfig, signInAs, waitFor } from "../support/system/deployed-system.ts";

const signInAsAdmin = () => signInAs("platform-admin");
const getProduct = async ({ id }: Pick<Product, "id">) =>
  (await (await signInAsAdmin()).get<Product>(`/products/${id}`)).body;

/** Builds a template that stores a word and its parameters in an SSM parameter. */
const buildTemplate = (
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
const buildIntegration = (template: string, more: object = {}) => ({
  kind: "cloudformation",
  template,
  parameters: { TenantId: "${tenant.id}" },
  ...more,
});
const patchProduct = async (product: Product, change: object) =>
  (await signInAsAdmin()).patch<Product & Problem>(`/products/${product.id}`, change);
const pointersOf = ({ errors }: Problem) => errors?.map(({ pointer }) => pointer);

/** Onboards a tenant and returns the SSM parameter of its stack. */
async function readStoredParameter(product: Product, requested: object = {}) {
  const subscriptions = [{ productId: product.id, planId: "standard", ...requested }];
  const { tenant } = await onboardTenant({ subscriptions });
  const subscription = tenant.subscriptions[0] as Subscription;
  if (subscription.status !== "active") throw new Error(subscription.reason);
  const ssm = clientOf(SSMClient, getProductAccountConfig(product.account));
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: subscription.outputs?.["Name"] }));
  return { value: Parameter?.Value?.replace(tenant.id, "ten"), subscription };
}

describe("a product's registration", () => {
  it.each([
    ["a template that is neither YAML nor JSON", { template: "Type: [broken" }, "/integration/template"],
    ["an unknown placeholder", { parameters: { TenantId: "${tenant.colour}" } }, "/integration/parameters/TenantId"],
    ["a parameter without a value", { parameters: {} }, "/integration/parameters"],
    [
      "a value for an undeclared parameter",
      { parameters: { TenantId: "${tenant.id}", No: "x" } },
      "/integration/parameters/No",
    ],
    [
      "roles without a capability",
      { template: buildTemplate("v1", undefined, undefined, "IAM::Role") },
      "/integration/capabilities",
    ],
  ])("is rejected with %s, and nothing is stored", async (_, change, pointer) => {
    const registration = buildProductRegistration(undefined, {
      integration: buildIntegration(buildTemplate("v1"), change),
    });
    const { status, body } = await registerProduct(registration);
    expect({ status, pointers: pointersOf(body as unknown as Problem) }).toEqual({ status: 400, pointers: [pointer] });
    expect((await (await signInAsAdmin()).get(`/products/${registration.id}`)).status).toBe(404);
  });

  it("fails to verify with a capability that the product's account does not allow, until the team allows it", async () => {
    const template = buildTemplate("v1", undefined, undefined, "IAM::Role");
    const requested = buildProductRegistration(undefined, {
      integration: buildIntegration(template, { capabilities: ["CAPABILITY_NAMED_IAM"] }),
    });
    const { body } = await registerProduct(requested);
    await waitForOperation(body.operation.id);
    await createProvisionerRole(body.product);
    const rejected = await verifyProduct(body.product);
    expect(rejected).toMatchObject({ status: "failed", error: { code: "capabilityRefused" } });
    expect(rejected.error?.reason).toContain("--capabilities CAPABILITY_NAMED_IAM");
    const RoleName = `TenantryCloudFormation-${body.product.id}`;
    const Tags = [{ Key: "tenantry:capabilities", Value: "CAPABILITY_NAMED_IAM" }];
    await clientOf(IAMClient, getProductAccountConfig(body.product.account)).send(
      new TagRoleCommand({ RoleName, Tags }),
    );
    expect(await verifyProduct(body.product)).toMatchObject({ status: "succeeded" });
  });
});

describe("a product that changes its template", () => {
  it("keeps its template when the new one is invalid", async () => {
    const product = await registerAvailableProduct(buildTemplate("v1"));
    const before = await getProduct(product);
    const { status, body } = await patchProduct(product, { integration: buildIntegration("Type: [broken") });
    expect({ status, pointers: pointersOf(body) }).toEqual({ status: 400, pointers: ["/integration/template"] });
    expect(await getProduct(product)).toEqual(before);
  });

  it("provisions tenants from the new template once it is verified", async () => {
    const product = await registerAvailableProduct(buildTemplate("v1"));
    expect((await readStoredParameter(product)).value).toBe("v1 ten");
    const { status, body } = await patchProduct(product, { integration: buildIntegration(buildTemplate("v2")) });
    expect({ status, body }).toMatchObject({
      status: 202,
      body: { kind: "product.verify", target: { type: "product", id: product.id } },
    });
    await waitForVerifiedChange(product.id);
    expect((await readStoredParameter(product)).value).toBe("v2 ten");
    expect(await getProduct(product)).not.toHaveProperty("unverified");
  });

  it("provisions tenants from the last verified template when CloudFormation rejects the new one", async () => {
    const product = await registerAvailableProduct(buildTemplate("v1"));
    const unknown = "Parameters: { TenantId: { Type: String } }\nResources: { Q: { Type: 'AWS::Nothing::LikeThis' } }";
    expect((await patchProduct(product, { integration: buildIntegration(unknown) })).status).toBe(202);
    await expect(waitForVerifiedChange(product.id)).rejects.toThrow(
      /CloudFormation rejects the template.*AWS::Nothing::LikeThis/,
    );
    expect(await getProduct(product)).toMatchObject({
      status: "available",
      unverified: true,
      integration: { template: unknown },
    });
    expect((await readStoredParameter(product)).value).toBe("v1 ten");
    const events = await waitFor("the failure is in the feed", async () => {
      const { body } = await (await signInAsAdmin()).get<{ items: Envelope[] }>(
        `/events?productId=${product.id}&limit=100`,
      );
      const names = body.items.filter(({ subject }) => subject === `products/${product.id}`).map(({ type }) => type);
      return names.at(-1) === "ReleaseRejected" && names;
    });
    expect(events.slice(-4)).toEqual([
      "ProductUpdated",
      "ProductVerificationRequested",
      "ProductVerificationFailed",
      "ReleaseRejected",
    ]);
    expect((await patchProduct(product, { integration: buildIntegration(buildTemplate("v3")) })).status).toBe(202);
    await waitForVerifiedChange(product.id);
    expect((await readStoredParameter(product)).value).toBe("v3 ten");
  });
});

describe("a parameter without a value in the subscription", () => {
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

  it("has the default of the plan, or else the default of the template", async () => {
    const product = await registerAvailableProduct(undefined, {
      plans: [plan],
      integration: buildIntegration(buildTemplate("v1", parameters, "${Zone} ${Seats} ${Note}"), { parameters: map }),
    });
    const { value, subscription } = await readStoredParameter(product);
    expect(value).toBe("v1 here any none");
    expect(subscription.parameters).toEqual({ note: "none" });
    const explicit = await readStoredParameter(product, { seats: 3, parameters: { zone: "there", note: "some" } });
    expect(explicit.value).toBe("v1 there 3 some");
  });

  it("can't have a default that the plan's schema rejects", async () => {
    const properties = { note: { type: "string", default: 7 } };
    const plans = [{ ...plan, parameters: { properties } }];
    const { status, body } = await registerProduct(buildProductRegistration(undefined, { plans }));
    const pointers = pointersOf(body as unknown as Problem);
    expect({ status, pointers }).toEqual({ status: 400, pointers: ["/plans/0/parameters"] });
  });
});
