import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { Canaries, Said } from "./canaries.ts";
import { as } from "./engine.ts";
import { admit, aProduct, changeInForce, register, verify } from "./product-team.ts";
import { ended } from "./stories.ts";

/** A template into which parameters go, and which says more than it should. */
const templateOf = (canaries: Canaries): string => `
Description: ${canaries.word("a template's text")}
Parameters: { TenantName: { Type: String }, Note: { Type: String, Default: "" } }
Resources: { Queue: { Type: "AWS::SQS::Queue" } }
Outputs: { Password: { Value: "${canaries.word("an output of a stack")}" } }
`;
const failing = `
Parameters: { TenantName: { Type: String }, Note: { Type: String, Default: "" } }
Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { VisibilityTimeout: -1 } } }
`;
const integration = (text: string) => ({
  kind: "cloudformation",
  template: text,
  parameters: { TenantName: "${tenant.name}", Note: "${parameters.note}" },
});

/** A plan with parameters; tenants may read all that it says, and nobody else tells it. */
const planOf = (canaries: Canaries) => ({
  id: "standard",
  name: canaries.word("a plan's name"),
  tier: canaries.word("a plan's tier"),
  entitlements: { features: [canaries.word("a feature")], limits: {} },
  parameters: { type: "object", properties: { note: { type: "string" } } },
});

const registered = async (canaries: Canaries): Promise<{ product: Product; operations: string[] }> => {
  const registration = aProduct(undefined, {
    name: canaries.word("a product's name"),
    description: canaries.word("a product's description"),
    ownerEmail: canaries.email("an owner's address"),
    tags: { team: canaries.word("a product's tag") },
    plans: [planOf(canaries)],
    integration: integration(templateOf(canaries)),
  });
  const { body } = await register(registration);
  await ended(body.operation.id);
  await admit(body.product);
  canaries.secret("an ExternalId", body.product.connection?.externalId ?? "");
  return { product: body.product, operations: [body.operation.id, (await verify(body.product)).id] };
};

/** What is refused is said too. */
const refusedOf = async (canaries: Canaries, tenant: object, tenantId: string): Promise<Said["refusals"]> => {
  const admin = await as("platform-admin");
  return [
    await admin.post("/tenants", tenant),
    await admin.post("/tenants", {
      name: "",
      adminEmail: canaries.word("no address"),
      [canaries.word("an unknown field")]: 1,
    }),
    await admin.post("/tenants", `{"name": ${canaries.word("no JSON")}`),
    await admin.get(`/tenants?tag=note:${canaries.word("a filter")}&${canaries.word("an unknown parameter")}=1`),
    await admin.get(`/tenants?after=${canaries.word("a cursor")}`),
    await admin.patch(`/tenants/${tenantId}`, { tags: {} }, { "If-Match": canaries.word("a version") }),
    await admin.post("/tenants", tenant, { "Idempotency-Key": `${canaries.word("half of a key that is none")} x` }),
  ];
};

/** Everything that can be said of tenants and of a template's product. */
export const sayOfTenants = async (canaries: Canaries): Promise<Said & { tenantId: string }> => {
  const admin = await as("platform-admin");
  const { product, operations } = await registered(canaries);
  const subscription = () => ({
    productId: product.id,
    planId: "standard",
    parameters: { note: canaries.word("a subscription's parameter") },
  });
  const tenant = {
    name: canaries.word("a tenant's name"),
    adminEmail: canaries.email("an administrator's address"),
    tags: { note: canaries.word("a tenant's tag") },
  };
  const key = { "Idempotency-Key": canaries.word("an idempotency key") };
  const wanted = { ...tenant, subscriptions: [subscription()] };
  const { body } = await admin.post<{ operation: Operation; tenant: Tenant }>("/tenants", wanted, key);
  const tenantId = body.tenant.id;
  await ended(body.operation.id);
  const { body: all } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}`);
  await admin.patch(`/tenants/${tenantId}`, {
    name: canaries.word("a tenant's second name"),
    tags: { x: canaries.word("a second tag") },
  });
  await admin.patch(`/products/${product.id}`, {
    description: canaries.word("a second description"),
    integration: integration(failing),
  });
  await changeInForce(product.id);
  const failed = await admin.post<{ operation: Operation }>("/tenants", {
    name: canaries.word("the name of a tenant that fails"),
    adminEmail: canaries.email("the address of a tenant that fails"),
    subscriptions: [subscription()],
  });
  await ended(failed.body.operation.id);
  await admin.get(`/operations?correlationId=${canaries.word("a filter of operations")}`);
  return {
    tenantId,
    operations: [...operations, ...all.items.map(({ id }) => id), failed.body.operation.id],
    refusals: await refusedOf(canaries, tenant, tenantId),
  };
};
