import { setTimeout as delay } from "node:timers/promises";
import { createApiClient } from "../../local/api-client.ts";
import type { ConnectionInfo } from "../../local/connection-info.ts";
import { createControlPlaneEnvironment } from "../../local/control-plane-environment.ts";
import { getUserToken } from "../../local/user-token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import type { User } from "../../schemas/user.ts";
import { listExecutionsSince } from "./executions.ts";
import type { Recording } from "./recording.ts";

/** The products that can be subscribed to, in the order in which they are added. */
const benchSubscriptions = [
  { productId: "crm", planId: "standard", seats: 5 },
  { productId: "analytics", planId: "starter", parameters: { timeZone: "Europe/Berlin" } },
];

/** All that an onboarding did. */
export type Onboarding = { tenantId: string; startedAt: number; executions: string[]; calls: Recording["calls"] };

/** How long nothing must have happened before an onboarding counts as over, and how long that may take, in ms. */
const QUIET_PERIOD_MS = 700;
const TIMEOUT_MS = 60_000;

/** Onboards a tenant with so many products, by one request, and waits until nothing of it is going on any more. */
export async function onboardTenant(
  connectionInfo: ConnectionInfo,
  recording: Recording,
  count: number,
): Promise<Onboarding> {
  // A token of its own, as everybody's first request has: the authorizer is asked.
  const api = createApiClient(connectionInfo.apiUrl, await getUserToken(connectionInfo, { role: "platform-admin" }));
  await waitForQuiet(recording, Date.now() + TIMEOUT_MS);
  recording.clear();
  const startedAt = Date.now();
  const name = `Bench ${startedAt.toString(36)}`;
  const { tenant } = await api.post<{ operation: Operation; tenant: Tenant }>("/tenants", {
    name,
    adminEmail: `${name.replace(" ", ".")}@example.com`,
    subscriptions: benchSubscriptions.slice(0, count),
  });
  const executions = await waitForCompletion(connectionInfo, recording, {
    tenantId: tenant.id,
    startedAt,
    status: "active",
  });
  return { tenantId: tenant.id, startedAt, executions, calls: [...recording.calls] };
}

/** One who is invited, with access to a product. */
const invitation = { email: "invited@example.com", roles: ["member"], products: { crm: ["sales"] } };
const selfProvisionedSubscription = { productId: "helpdesk", planId: "basic" };

/** What may follow in a tenant's life, each by one request, and the status in which it leaves the tenant. `ask` is a
 *  subscription to a product that does the work itself, so `offboard` ends two; `{userId}` is the user who came last. */
export const lifecycleCommands = {
  change: { method: "PATCH", path: "/subscriptions/crm", body: { seats: 7 }, status: "active" },
  suspend: { method: "POST", path: "/suspend", body: undefined, status: "suspended" },
  reactivate: { method: "POST", path: "/reactivate", body: undefined, status: "active" },
  invite: { method: "POST", path: "/users", body: invitation, status: "active" },
  disable: { method: "PATCH", path: "/users/{userId}", body: { status: "disabled" }, status: "active" },
  remove: { method: "DELETE", path: "/users/{userId}", body: undefined, status: "active" },
  ask: { method: "POST", path: "/subscriptions", body: selfProvisionedSubscription, status: "active" },
  offboard: { method: "DELETE", path: "", body: undefined, status: "deleted" },
} as const;
export type LifecycleCommand = keyof typeof lifecycleCommands;

/** Does one thing to a tenant of the CRM, and waits until nothing of it is going on any more. */
export async function runLifecycleCommand(
  connectionInfo: ConnectionInfo,
  recording: Recording,
  tenantId: string,
  what: LifecycleCommand,
): Promise<Onboarding> {
  const { method, path, body, status } = lifecycleCommands[what];
  // Two tokens: the one that is recorded is new to the authorizer.
  const [looking, token] = [
    await getUserToken(connectionInfo, { role: "auditor" }),
    await getUserToken(connectionInfo, { role: "platform-admin" }),
  ];
  const users = await createApiClient(connectionInfo.apiUrl, looking).get<{ items: User[] }>(
    `/tenants/${tenantId}/users?limit=1`,
  );
  const address = `${connectionInfo.apiUrl}/tenants/${tenantId}${path.replace("{userId}", users.items[0]?.id ?? "")}`;
  await waitForQuiet(recording, Date.now() + TIMEOUT_MS);
  recording.clear();
  const startedAt = Date.now();
  const answer = await fetch(address, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.status !== 202) throw new Error(`To ${what} was answered with ${answer.status}`);
  const executions = await waitForCompletion(connectionInfo, recording, { tenantId, startedAt, status });
  return { tenantId, startedAt, executions, calls: [...recording.calls] };
}

/** Looks past the functions, at the tables themselves: to ask the API would cost what is to be measured. */
async function waitForCompletion(
  connectionInfo: ConnectionInfo,
  recording: Recording,
  about: { tenantId: string; startedAt: number; status: string },
) {
  const { tenantId, startedAt, status: wanted } = about;
  // The adapters read the environment when they are loaded, so it comes first.
  Object.assign(process.env, createControlPlaneEnvironment(connectionInfo));
  const { getTenantPartition } = await import("../../handlers/adapters/dynamodb/catalogs.ts");
  const { findPointers } = await import("../../handlers/adapters/dynamodb/outbox.ts");
  for (const deadline = Date.now() + TIMEOUT_MS; ; ) {
    await waitForQuiet(recording, deadline);
    const executions = await listExecutionsSince(connectionInfo, startedAt);
    const [found, pointers] = [await getTenantPartition(tenantId), await findPointers(new Date().toISOString())];
    const status = found?.tenant.status;
    if (status === wanted && pointers.length === 0 && executions.every(({ ended }) => ended)) {
      return executions.map(({ arn }) => arn);
    }
    if (Date.now() > deadline) throw new Error(`The tenant ${tenantId} is ${status} after ${TIMEOUT_MS / 1000} s`);
  }
}

async function waitForQuiet(recording: Recording, deadline: number): Promise<void> {
  while (Date.now() - recording.lastAt < QUIET_PERIOD_MS && Date.now() < deadline) await delay(50);
}
