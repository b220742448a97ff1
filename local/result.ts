import { relative } from "node:path";
import type { Tenant } from "../schemas/tenant.ts";
import type { Platform } from "./platform.ts";
import type { Progress } from "./progress.ts";

/** Shows the addresses, the admin token and the example tenant of a running platform. */
export function showResult(platform: Platform, tenant: Tenant | undefined, seconds: number, progress: Progress): void {
  const { connectionInfo, workspace, adminToken } = platform;
  const show = (name: string, value: string) => progress.line(`  ${name.padEnd(13)} ${value}`);
  progress.heading(`Ready after ${seconds.toFixed(1)} s`);
  if (tenant) showTenant(tenant, show);
  show("Console", connectionInfo.consoleUrl);
  show("API", connectionInfo.apiUrl);
  show("AWS services", `${connectionInfo.endpoint}, see ${relative(process.cwd(), workspace.connectionFile)}`);
  show("Logs", `${relative(process.cwd(), workspace.logDirectory)}/`);
  show("Admin token", adminToken);
  const token = "$(npm run --silent token -- --role platform-admin)";
  progress.line(`\n  Try:  curl -s -H "Authorization: Bearer ${token}" ${connectionInfo.apiUrl}/tenants`);
}

function showTenant(tenant: Tenant, show: (name: string, value: string) => void): void {
  show("Tenant", `${tenant.name} (${tenant.id}) is ${tenant.status}`);
  for (const { productId, planId, status, outputs = {} } of tenant.subscriptions) {
    show("Subscription", `${productId}, plan ${planId}, is ${status}`);
    for (const [name, value] of Object.entries(outputs)) show("", `${name} = ${value}`);
  }
}
