import type { ApiClient } from "../api/client.ts";
import { runToEnd } from "../operations/interruption.ts";
import { finishOperation, isAccepted, PLATFORM_MS } from "./finish-operation.ts";
import type { Run, SyntheticTenant } from "./run.ts";

/** Removes the synthetic tenants that still exist. Returns a sentence for each thing that remains. Ctrl-C has ended the
 *  life, not the removal. */
export const cleanUp = (run: Run): Promise<string[]> => runToEnd(() => removeTenants(run));

async function removeTenants(run: Run): Promise<string[]> {
  const lasting = { ...run, pollPolicy: { ...run.pollPolicy, signal: new AbortController().signal } };
  const leftOvers: string[] = [];
  for (const tenant of run.tenants) {
    leftOvers.push(...(await removeTenant(lasting, tenant).catch((error: Error) => [describeTenant(tenant, error)])));
  }
  return leftOvers;
}

const describeTenant = ({ id, name }: SyntheticTenant, { message }: Error): string =>
  `${name} could not be removed (${message}): tenantry tenants offboard ${id} --confirm ${id}`;

const readStatus = async (api: ApiClient, tenantId: string): Promise<string> =>
  (await api.send("tenants:read", { path: { tenantId } })).status;

/** Offboards a tenant within the time. Returns why that failed. */
async function offboard(run: Run, { id }: SyntheticTenant, timeoutMs: number): Promise<string | undefined> {
  const operation = await run.api.send("tenants:offboard", { path: { tenantId: id } });
  const { result, reason } = await finishOperation({ ...run, pollPolicy: { ...run.pollPolicy, timeoutMs } }, operation);
  return result === "succeeded" ? undefined : (reason ?? "The product did not report the removal.");
}

/** Gives the subscription up. Returns false if its removal has not failed. */
async function abandon({ api, product }: Run, { id }: SyntheticTenant): Promise<boolean> {
  const path = { tenantId: id, productId: product.id };
  const body = { reason: "The conformance check has ended." };
  return isAccepted(api.send("subscriptions:abandon", { path, body }));
}

/** Offboards a tenant. A subscription that the product does not remove is abandoned. */
async function removeTenant(run: Run, tenant: SyntheticTenant): Promise<string[]> {
  const { api, product, note } = run;
  if ((await readStatus(api, tenant.id)) === "deleted") return [];
  note(`Remove ${tenant.name}`);
  const left = `${product.id} did not confirm the removal of ${tenant.id}, so its data may remain in ${product.account}.`;
  const isAbandoned = await abandon(run, tenant);
  // An abandoned subscription does not wait for the product.
  const failure = await offboard(run, tenant, isAbandoned ? PLATFORM_MS : run.pollPolicy.timeoutMs);
  if (failure === undefined) return isAbandoned ? [left] : [];
  if (!(await abandon(run, tenant))) return [describeTenant(tenant, new Error(failure))];
  const second = await offboard(run, tenant, PLATFORM_MS);
  return second === undefined ? [left] : [left, describeTenant(tenant, new Error(second))];
}
