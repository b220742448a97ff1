import type { Operation } from "../schemas/operation.ts";
import type { Tenant } from "../schemas/tenant.ts";
import type { ApiClient } from "./api-client.ts";
import { assertSucceeded, watchOperations } from "./operation-watch.ts";
import type { Progress } from "./progress.ts";

const exampleTenant = {
  name: "Acme",
  adminEmail: "ada@acme.example",
  tags: { region: "emea" },
  subscriptions: [{ productId: "crm", planId: "standard", seats: 5 }],
};

/** Onboards the example tenant and shows each step of its operations when it ends. */
export async function onboardExampleTenant(admin: ApiClient, progress: Progress): Promise<Tenant> {
  progress.heading(`Onboarding of the tenant ${exampleTenant.name}`);
  const { operation, tenant } = await progress.step(
    "Request the tenant",
    () => admin.post<{ operation: Operation; tenant: Tenant }>("/tenants", exampleTenant),
    (response) => response.tenant.id,
  );
  const read = async () => (await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenant.id}`)).items;
  assertSucceeded(await watchOperations(operation.id, read, progress));
  const onboarded = await admin.get<Tenant>(`/tenants/${tenant.id}`);
  if (onboarded.status !== "active") throw new Error(`The tenant is ${onboarded.status} after its onboarding.`);
  progress.done("✓", `Tenant ${exampleTenant.name} is active`);
  return onboarded;
}
