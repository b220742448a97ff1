import { emitMetrics } from "../../adapters/aws/metrics.ts";
import type { DifferenceCounts, SweepProgress } from "../../adapters/dynamodb/sweep-progress.ts";
import { sweptKinds } from "../../core/subscription/stack-differences.ts";

export const createZeroCounts = () => Object.fromEntries(sweptKinds.map((kind) => [kind, 0])) as DifferenceCounts;

/**
 * Reports and returns the counts of the last complete pass, or of the current pass if it has found more. It reports no
 * number of identities after a pass that could not read all of them, so that their alarm reports missing data.
 */
export function reportCounts({ found, lastFound, identitiesUnread = false }: SweepProgress): DifferenceCounts {
  const counts = sweptKinds.map((kind) => [kind, Math.max(found[kind] ?? 0, lastFound[kind] ?? 0)] as const);
  const known = counts.filter(([kind]) => kind !== "orphanIdentity" || !identitiesUnread);
  emitMetrics(known.map(([Kind, value]) => ({ name: "TruthDiverged", value, dimensions: { Kind } })));
  return Object.fromEntries(counts) as DifferenceCounts;
}
