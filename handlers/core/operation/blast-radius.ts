import type { ApprovablePermission } from "../../../schemas/approval.ts";

const HOUR_MS = 60 * 60 * 1000;

/** The permissions with which a caller removes something. Their uses are counted. */
export const removalPermissions: readonly ApprovablePermission[] = ["tenants:offboard", "subscriptions:end"];

/**
 * Adds a removal to a caller's removals of the last hour; undefined if the limit is reached, so that the removal needs
 * approval. Only removals without approval count.
 */
export function countRemoval(earlier: readonly string[], now: string, limit: number): string[] | undefined {
  const since = new Date(Date.parse(now) - HOUR_MS).toISOString();
  const recent = earlier.filter((time) => time > since);
  return recent.length >= limit ? undefined : [...recent, now];
}
