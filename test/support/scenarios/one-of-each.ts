import type { Operation } from "../../../schemas/operation.ts";
import type { Product } from "../../../schemas/product.ts";
import type { Tenant } from "../../../schemas/tenant.ts";
import { signInAs } from "../system/deployed-system.ts";
import { quietTopic } from "./quiet-topic.ts";
import { uniqueEmail } from "./tenants.ts";
import { createActiveUser } from "./users.ts";

type Onboarded = { product: Pick<Product, "id">; tenant: Pick<Tenant, "id">; operation: Pick<Operation, "id"> };

/** Creates a user and a notification for a tenant. Returns an id for each path parameter of the API. */
export async function createOneOfEach(
  { product, tenant, operation }: Onboarded,
  user: Parameters<typeof createActiveUser>[1] = {},
): Promise<Record<string, string>> {
  const { id: userId } = await createActiveUser(tenant.id, user);
  const requested = { topic: quietTopic, protocol: "email", endpoint: uniqueEmail() };
  const admin = await signInAs("platform-admin");
  const { body: notification } = await admin.post<{ id: string }>("/notifications", requested);
  return {
    tenantId: tenant.id,
    productId: product.id,
    operationId: operation.id,
    userId,
    notificationId: notification.id,
    release: "1",
    rolloutId: `rol_${"0".repeat(32)}`,
  };
}
