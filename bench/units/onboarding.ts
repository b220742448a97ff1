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

/** The subscriptions of the bench's tenants. A tenant with one product has the first. */
const benchSubscriptions = [
  { productId: "crm", planId: "standard", seats: 5 },
  { productId: "analytics", planId: "starter", parameters: { timeZone: "Europe/Berlin" } },
];

/** The executions and the calls of an onboarding or of a later command. */
export type Onboarding = { tenantId: string; startedAt: number; executions: string[]; calls: Recording["calls"] };

/** The time without calls after which an onboarding counts as over, in ms. */
const QUIET_PERIOD_MS = 700;
/** The time limit in ms. It only ends a wait for something that never happens, because a loaded machine is several times
 *  slower. */
const TIMEOUT_MS = 5 * 60_000;

/** Onboards a tenant with `count` products by one request, and waits until all its work has ended. */
export async function onboardTenant(
  connectionInfo: ConnectionInfo,
  recording: Recording,
  count: number,
): Promise<Onboarding> {
  // A new token makes the gateway call the authorizer, as for every caller's first request.
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

/** The invited user has access to a product. */
const invitation = { email: "invited@example.com", roles: ["member"], products: { crm: ["sales"] } };
const selfProvisionedSubscription = { productId: "helpdesk", planId: "basic" };

/** The later commands of a tenant, each with the tenant's status after it. `selfProvisioned` subscribes to a
 *  self-provisioned product, so `offboard` ends two subscriptions. `{userId}` stands for the newest user. */
export const lifecycleCommands = {
  change: { method: "PATCH", path: "/subscriptions/crm", body: { seats: 7 }, status: "active" },
  suspend: { method: "POST", path: "/suspend", body: undefined, status: "suspended" },
  reactivate: { method: "POST", path: "/reactivate", body: undefined, status: "active" },
  invite: { method: "POST", path: "/users", body: invitation, status: "active" },
  disable: { method: "PATCH", path: "/users/{userId}", body: { status: "disabled" }, status: "active" },
  remove: { method: "DELETE", path: "/users/{userId}", body: undefined, status: "active" },
  selfProvisioned: { method: "POST", path: "/subscriptions", body: selfProvisionedSubscription, status: "active" },
  offboard: { method: "DELETE", path: "", body: undefined, status: "deleted" },
} as const;
export type LifecycleCommand = keyof typeof lifecycleCommands;

/** Runs a command on a tenant of the CRM, and waits until all its work has ended. */
export async function runLifecycleCommand(
  connectionInfo: ConnectionInfo,
  recording: Recording,
  tenantId: string,
  command: LifecycleCommand,
): Promise<Onboarding> {
  const { method, path, body, status } = lifecycleCommands[command];
  // The recorded request has a token that is new to the authorizer.
  const [auditorToken, token] = [
    await getUserToken(connectionInfo, { role: "auditor" }),
    await getUserToken(connectionInfo, { role: "platform-admin" }),
  ];
  const users = await createApiClient(connectionInfo.apiUrl, auditorToken).get<{ items: User[] }>(
    `/tenants/${tenantId}/users?limit=1`,
  );
  const address = `${connectionInfo.apiUrl}/tenants/${tenantId}${path.replace("{userId}", users.items[0]?.id ?? "")}`;
  await waitForQuiet(recording, Date.now() + TIMEOUT_MS);
  recording.clear();
  const startedAt = Date.now();
  const response = await fetch(address, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (response.status !== 202) throw new Error(`The command ${command} returned ${response.status}`);
  const executions = await waitForCompletion(connectionInfo, recording, { tenantId, startedAt, status });
  return { tenantId, startedAt, executions, calls: [...recording.calls] };
}

/** Waits for the tenant's status and the end of all work. Reads the tables directly, because API requests would be
 *  measured too. */
async function waitForCompletion(
  connectionInfo: ConnectionInfo,
  recording: Recording,
  expected: { tenantId: string; startedAt: number; status: string },
) {
  const { tenantId, startedAt } = expected;
  // The adapters read the environment when they are loaded.
  Object.assign(process.env, createControlPlaneEnvironment(connectionInfo));
  const { getTenantPartition } = await import("../../handlers/adapters/dynamodb/catalogs.ts");
  const { findPointers } = await import("../../handlers/adapters/dynamodb/outbox.ts");
  for (const deadline = Date.now() + TIMEOUT_MS; ; ) {
    await waitForQuiet(recording, deadline);
    const executions = await listExecutionsSince(connectionInfo, startedAt);
    const [found, pointers] = [await getTenantPartition(tenantId), await findPointers(new Date().toISOString())];
    const status = found?.tenant.status;
    if (status === expected.status && pointers.length === 0 && executions.every(({ ended }) => ended)) {
      return executions.map(({ arn }) => arn);
    }
    if (Date.now() > deadline) {
      const open = executions.filter(({ ended }) => !ended).length;
      const state = `${status}, with ${open} open executions and ${pointers.length} events that wait`;
      throw new Error(`After ${TIMEOUT_MS / 1000} s the tenant ${tenantId} is ${state}`);
    }
  }
}

async function waitForQuiet(recording: Recording, deadline: number): Promise<void> {
  while (Date.now() - recording.lastCallAt < QUIET_PERIOD_MS && Date.now() < deadline) await delay(50);
}
