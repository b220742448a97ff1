import type { Operation } from "../../../schemas/operation.ts";
import type { Product } from "../../../schemas/product.ts";
import type { Tenant } from "../../../schemas/tenant.ts";
import {
  buildProductRegistration,
  createProvisionerRole,
  registerProduct,
  verifyProduct,
  waitForVerifiedChange,
} from "../scenarios/products.ts";
import { waitForOperation } from "../scenarios/tenants.ts";
import { signInAs } from "../system/deployed-system.ts";
import type { Canaries, SentContent } from "./canaries.ts";

/** Builds a template with parameters and with canary values in its description and outputs. */
const buildTemplate = (canaries: Canaries): string => `
Description: ${canaries.createWord("a template's text")}
Parameters: { TenantName: { Type: String }, Note: { Type: String, Default: "" } }
Resources: { Queue: { Type: "AWS::SQS::Queue" } }
Outputs: { Password: { Value: "${canaries.createWord("an output of a stack")}" } }
`;
const failingTemplate = `
Parameters: { TenantName: { Type: String }, Note: { Type: String, Default: "" } }
Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { VisibilityTimeout: -1 } } }
`;
const buildIntegration = (text: string) => ({
  kind: "cloudformation",
  template: text,
  parameters: { TenantName: "${tenant.name}", Note: "${parameters.note}" },
});

/** Builds a plan with parameters and canary values, which tenants may read. */
const buildPlan = (canaries: Canaries) => ({
  id: "standard",
  name: canaries.createWord("a plan's name"),
  tier: canaries.createWord("a plan's tier"),
  entitlements: { features: [canaries.createWord("a feature")], limits: {} },
  parameters: { type: "object", properties: { note: { type: "string" } } },
});

async function registerCanaryProduct(canaries: Canaries): Promise<{ product: Product; operations: string[] }> {
  const registration = buildProductRegistration(undefined, {
    name: canaries.createWord("a product's name"),
    description: canaries.createWord("a product's description"),
    ownerEmail: canaries.createEmail("an owner's address"),
    tags: { team: canaries.createWord("a product's tag") },
    plans: [buildPlan(canaries)],
    integration: buildIntegration(buildTemplate(canaries)),
  });
  const { body } = await registerProduct(registration);
  await waitForOperation(body.operation.id);
  await createProvisionerRole(body.product);
  canaries.addSecret("an ExternalId", body.product.connection?.externalId ?? "");
  return { product: body.product, operations: [body.operation.id, (await verifyProduct(body.product)).id] };
}

/** Sends requests with canary values that are rejected. */
async function sendRejectedRequests(
  canaries: Canaries,
  tenant: object,
  tenantId: string,
): Promise<SentContent["rejections"]> {
  const admin = await signInAs("platform-admin");
  return [
    await admin.post("/tenants", tenant),
    await admin.post("/tenants", {
      name: "",
      adminEmail: canaries.createWord("no address"),
      [canaries.createWord("an unknown field")]: 1,
    }),
    await admin.post("/tenants", `{"name": ${canaries.createWord("no JSON")}`),
    await admin.get(
      `/tenants?tag=note:${canaries.createWord("a filter")}&${canaries.createWord("an unknown parameter")}=1`,
    ),
    await admin.get(`/tenants?after=${canaries.createWord("a cursor")}`),
    await admin.patch(`/tenants/${tenantId}`, { tags: {} }, { "If-Match": canaries.createWord("a version") }),
    await admin.post("/tenants", tenant, {
      "Idempotency-Key": `${canaries.createWord("half of a key that is none")} x`,
    }),
  ];
}

/** Changes the product's template to a failing one and requests a tenant. Returns the id of the failed operation. */
async function requestFailingTenant(canaries: Canaries, product: Product, subscription: object): Promise<string> {
  const admin = await signInAs("platform-admin");
  await admin.patch(`/products/${product.id}`, {
    description: canaries.createWord("a second description"),
    integration: buildIntegration(failingTemplate),
  });
  await waitForVerifiedChange(product.id);
  const { body } = await admin.post<{ operation: Operation }>("/tenants", {
    name: canaries.createWord("the name of a tenant that fails"),
    adminEmail: canaries.createEmail("the address of a tenant that fails"),
    subscriptions: [subscription],
  });
  await waitForOperation(body.operation.id);
  return body.operation.id;
}

/** Sends canary values in everything about tenants and a product with a template. */
export async function sendTenantCanaries(canaries: Canaries): Promise<SentContent & { tenantId: string }> {
  const admin = await signInAs("platform-admin");
  const { product, operations } = await registerCanaryProduct(canaries);
  const subscription = () => ({
    productId: product.id,
    planId: "standard",
    parameters: { note: canaries.createWord("a subscription's parameter") },
  });
  const tenant = {
    name: canaries.createWord("a tenant's name"),
    adminEmail: canaries.createEmail("an administrator's address"),
    tags: { note: canaries.createWord("a tenant's tag") },
  };
  const key = { "Idempotency-Key": canaries.createWord("an idempotency key") };
  const requested = { ...tenant, subscriptions: [subscription()] };
  const { body } = await admin.post<{ operation: Operation; tenant: Tenant }>("/tenants", requested, key);
  const tenantId = body.tenant.id;
  await waitForOperation(body.operation.id);
  const { body: list } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}`);
  await admin.patch(`/tenants/${tenantId}`, {
    name: canaries.createWord("a tenant's second name"),
    tags: { x: canaries.createWord("a second tag") },
  });
  const failedId = await requestFailingTenant(canaries, product, subscription());
  await admin.get(`/operations?correlationId=${canaries.createWord("a filter of operations")}`);
  return {
    tenantId,
    operations: [...operations, ...list.items.map(({ id }) => id), failedId],
    rejections: await sendRejectedRequests(canaries, tenant, tenantId),
  };
}
