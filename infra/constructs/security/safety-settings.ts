import { ApprovablePermission } from "../../../schemas/approval.ts";
import { MAX_GRACE_DAYS } from "../../../schemas/tenant.ts";
import { createSettingError, type ReadSetting, readWholeNumber } from "../../setting-reader.ts";

/** The settings that protect against mistakes. */
export interface SafetySettings {
  /** The days of grace of a deletion that names none. */
  readonly deletionGraceDays: number;
  /** The permissions whose use needs a second administrator. */
  readonly approvals: readonly ApprovablePermission[];
  /** The number of offboardings and unsubscriptions by one caller within an hour above which each needs approval. */
  readonly blastRadius: number;
}

export const defaultSafetySettings: SafetySettings = { deletionGraceDays: 0, approvals: [], blastRadius: 20 };

/** The highest limit. One row holds the times of a caller's removals. */
const MAX_BLAST_RADIUS = 1000;

/** Reads the permissions whose use needs approval. */
function readApprovals(setting: ReadSetting): ApprovablePermission[] | undefined {
  const text = setting("approvals");
  return text?.split(",").map((one) => {
    const parsed = ApprovablePermission.safeParse(one.trim());
    if (parsed.success) return parsed.data;
    const known = ApprovablePermission.options.join(", ");
    throw createSettingError("approvals", text, `permissions separated by commas, out of ${known}`);
  });
}

/** Reads the safety settings of a deployment. Throws if a value can't work. */
export function readSafetySettings(setting: ReadSetting): SafetySettings {
  const { deletionGraceDays, approvals, blastRadius } = defaultSafetySettings;
  return {
    deletionGraceDays:
      readWholeNumber(setting, "deletionGraceDays", { min: 0, max: MAX_GRACE_DAYS }) ?? deletionGraceDays,
    approvals: readApprovals(setting) ?? approvals,
    blastRadius: readWholeNumber(setting, "blastRadius", { min: 0, max: MAX_BLAST_RADIUS }) ?? blastRadius,
  };
}

/** Creates the variables of the functions that use the safety settings. */
export const createSafetyEnvironment = ({ deletionGraceDays, approvals, blastRadius }: SafetySettings) => ({
  DELETION_GRACE_DAYS: String(deletionGraceDays),
  APPROVALS: approvals.join(","),
  BLAST_RADIUS: String(blastRadius),
});
