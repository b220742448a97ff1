import type { Operation } from "../schemas/operation.ts";
import type { Tenant } from "../schemas/tenant.ts";
import type { Api } from "./api.ts";
import type { Progress } from "./progress.ts";
import { mustSucceed, watch } from "./watch.ts";

const acme = {
  name: "Acme",
  adminEmail: "ada@acme.example",
  tags: { region: "emea" },
  subscriptions: [{ productId: "crm", planId: "standard", seats: 5 }],
};

/** Onboards the example tenant, showing each step of its operations as it happens. */
export async function onboardExampleTenant(admin: Api, progress: Progress): Promise<Tenant> {
  progress.heading(`The tenant ${acme.name} comes`);
  const { operation, tenant } = await progress.step(
    "Request the tenant",
    () => admin.post<{ operation: Operation; tenant: Tenant }>("/tenants", acme),
    (answer) => answer.tenant.id,
  );
  const read = async () => (await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenant.id}`)).items;
  mustSucceed(await watch(operation.id, read, progress));
  const onboarded = await admin.get<Tenant>(`/tenants/${tenant.id}`);
  if (onboarded.status !== "active") throw new Error(`The tenant is ${onboarded.status} after its onboarding.`);
  progress.done("✓", `Tenant ${acme.name} is active`);
  return onboarded;
}
