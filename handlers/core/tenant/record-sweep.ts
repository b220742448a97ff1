import { type Finding, findingSources } from "../../../schemas/finding.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { isAllowedFrom, tenantTransitions } from "../shared/transitions.ts";
import { listDifferences } from "../truth/findings.ts";
import { recordDifferences, type TenantChange } from "./tenant.ts";

/** The kinds of findings that only a check finds, so that the sweep keeps them. */
const checkedKinds: readonly string[] = [
  "stackDrifted",
  "stackForeign",
  "accountUnreachable",
  ...findingSources.queues,
];

const isKept = (difference: string): boolean => checkedKinds.includes(difference.split(" ")[0] ?? "");

/** Returns whether the sweep may judge a tenant: nothing runs on it, and nothing has changed since a time. */
export const canBeSwept = (
  tenant: TenantRecord,
  subscriptions: readonly SubscriptionRecord[],
  before: string,
): boolean =>
  isAllowedFrom(tenantTransitions.diverge, tenant.status) &&
  [tenant, ...subscriptions].every((one) => one.activeOperationId === undefined && one.updatedAt <= before);

/** Records the differences that a sweep found; undefined if they are the known ones. */
export function recordSweep(tenant: TenantRecord, findings: readonly Finding[]): TenantChange | undefined {
  const kept = (tenant.differences ?? []).filter(isKept);
  const found = listDifferences(findings.filter(({ kind }) => !isKept(kind)));
  const change: TenantChange = { type: "tenant", before: tenant, after: tenant, events: [] };
  const recorded = recordDifferences(change, tenant, [...new Set([...kept, ...found])].sort());
  return recorded.events.length === 0 ? undefined : recorded;
}
