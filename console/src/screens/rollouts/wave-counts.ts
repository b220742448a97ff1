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

/** Returns the progress of a wave that has started and has not ended. It depends on the rollout. */
function describeOpenWave(status: Rollout["status"]): string {
  if (status === "running" || status === "paused" || status === "stopped") return status;
  return "not completed";
}

/** Returns how far a wave of a rollout is, in words. */
export function describeWave(
  { total, succeeded, failed, skipped, startedAt, endedAt }: Wave,
  { status, direction }: Pick<Rollout, "status" | "direction">,
): string {
  if (startedAt === undefined) {
    const isComing = direction === "forward" && status !== "cancelled";
    return `${isComing ? "Waiting" : "Not started"}: ${total} ${total === 1 ? "tenant" : "tenants"}`;
  }
  const open = endedAt === undefined && (direction === "back" ? "not completed" : describeOpenWave(status));
  const others = [failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`, open].filter(Boolean);
  return [`${succeeded} of ${total} changed`, ...others].join(", ");
}

/** Returns how many tenants of a rollout have changed, and in a rollback how many have returned, in words. */
export function describeTenants({ waves, direction, rolledBack }: Pick<Rollout, "waves" | "direction" | "rolledBack">) {
  const { total, succeeded, failed } = sumWaves(waves);
  const others = [failed > 0 && `${failed} failed`, direction === "back" && `${rolledBack} back`].filter(Boolean);
  return [`${succeeded} of ${total} changed`, ...others].join(", ");
}
