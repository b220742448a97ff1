import type { Certificate } from "../../api/openapi.d.ts";

type Evidence = Certificate["subscriptions"][number]["evidence"];

/** Returns in words what proves that a subscription was removed. */
export function describeEvidence(evidence: Evidence): string {
  if ("stackId" in evidence) return `Stack ${evidence.stackId}: ${evidence.status}`;
  if ("reportedBy" in evidence) return `The product's program ${evidence.reportedBy} reported it at ${evidence.at}`;
  return `Given up: ${evidence.abandoned}`;
}
