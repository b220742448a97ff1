import type { Rollout } from "../../api/openapi.d.ts";

export type Wave = Rollout["waves"][number];
type Counts = Pick<Wave, "total" | "succeeded" | "failed" | "skipped">;

/** Returns the tenants of all waves together. */
export const sumWaves = (waves: readonly Counts[]): Counts =>
  waves.reduce(
    (sum, { total, succeeded, failed, skipped }) => ({
      total: sum.total + total,
      succeeded: sum.succeeded + succeeded,
      failed: sum.failed + failed,
      skipped: sum.skipped + skipped,
    }),
    { total: 0, succeeded: 0, failed: 0, skipped: 0 },
  );

/** Returns the parts of a wave's bar, in percent of its tenants. */
export const partsOfWave = ({
  total,
  ...counts
}: Counts): { kind: "succeeded" | "failed" | "skipped"; percent: number }[] =>
  (["succeeded", "failed", "skipped"] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => ({ kind, percent: total === 0 ? 0 : (100 * counts[kind]) / total }));

/** Returns how far a wave is, in words. */
export function describeWave({ total, succeeded, failed, skipped, startedAt, endedAt }: Wave): string {
  if (startedAt === undefined) return total === 1 ? "Waiting: 1 tenant" : `Waiting: ${total} tenants`;
  const others = [failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`].filter(Boolean);
  return [`${succeeded} of ${total} changed`, ...others, endedAt === undefined && "running"].filter(Boolean).join(", ");
}
