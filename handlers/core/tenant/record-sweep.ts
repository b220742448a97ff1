import { type Finding, type FindingKind, findingSources } from "../../../schemas/finding.ts";
import type { SubscriptionRecord } from "../../../schemas/subscription.ts";
import type { TenantRecord } from "../../../schemas/tenant.ts";
import { isAllowedFrom, tenantTransitions } from "../shared/transitions.ts";
import { stackNameOf } from "../subscription/stack.ts";
import { boundDifferences, listDifferences } from "../truth/findings.ts";
import { recordDifferences, type TenantChange } from "./tenant.ts";

/** The kinds of findings that only a check records. */
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

/** Returns the names of the stacks that a comparison could not read, because their accounts are unreachable. */
const listUnreadStacks = ({ id: tenantId }: TenantRecord, findings: readonly Finding[]): string[] =>
  findings
    .filter(({ kind }) => kind === "accountUnreachable")
    .map(({ subject: productId }) => stackNameOf({ tenantId, productId }));

/**
 * Records the differences that a sweep found; undefined if they are the known ones. Known differences of what the sweep
 * did not read remain: an unread stack or identity says nothing about them.
 */
export function recordSweep(
  tenant: TenantRecord,
  findings: readonly Finding[],
  { readsIdentities }: { readsIdentities: boolean },
): TenantChange | undefined {
  const unreadKinds: readonly string[] = [...checkedKinds, ...(readsIdentities ? [] : findingSources.identities)];
  const unreadStacks = listUnreadStacks(tenant, findings);
  const isKept = (difference: string) => {
    const [kind = "", subject = ""] = difference.split(" ");
    return unreadKinds.includes(kind) || unreadStacks.includes(subject);
  };
  const kept = (tenant.differences ?? []).filter(isKept);
  const found = listDifferences(findings.filter(({ kind }) => !isKept(kind)));
  const change: TenantChange = { type: "tenant", before: tenant, after: tenant, events: [] };
  const recorded = recordDifferences(change, tenant, boundDifferences([...kept, ...found]));
  return recorded.events.length === 0 ? undefined : recorded;
}
