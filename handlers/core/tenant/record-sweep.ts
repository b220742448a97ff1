import { type Finding, type FindingKind, findingSources } from "../../../schemas/finding.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { isAllowedFrom, tenantTransitions } from "../shared/transitions.ts";
import { listDifferences } from "../truth/findings.ts";
import { recordDifferences, type TenantChange } from "./tenant.ts";

/** The kinds of findings that only a check finds. */
const checkedKinds: readonly FindingKind[] = [
  "stackDrifted",
  "stackForeign",
  "accountUnreachable",
  ...findingSources.queues,
];

/** Returns whether the sweep may judge a tenant: nothing runs on it, and nothing has changed since a time. */
export const canBeSwept = (
  tenant: TenantRecord,
  subscriptions: readonly SubscriptionRecord[],
  before: string,
): boolean =>
  isAllowedFrom(tenantTransitions.diverge, tenant.status) &&
  [tenant, ...subscriptions].every((one) => one.activeOperationId === undefined && one.updatedAt <= before);

/**
 * Records the differences that a sweep found; undefined if they are the known ones. Known differences of the sources that
 * the sweep did not read remain.
 */
export function recordSweep(
  tenant: TenantRecord,
  findings: readonly Finding[],
  { readsIdentities }: { readsIdentities: boolean },
): TenantChange | undefined {
  const unread: readonly string[] = [...checkedKinds, ...(readsIdentities ? [] : findingSources.identities)];
  const isKept = (difference: string) => unread.includes(difference.split(" ")[0] ?? "");
  const kept = (tenant.differences ?? []).filter(isKept);
  const found = listDifferences(findings.filter(({ kind }) => !isKept(kind)));
  const change: TenantChange = { type: "tenant", before: tenant, after: tenant, events: [] };
  const recorded = recordDifferences(change, tenant, [...new Set([...kept, ...found])].sort());
  return recorded.events.length === 0 ? undefined : recorded;
}
