import { ApprovablePermission } from "../../../schemas/approval.ts";
import { MAX_GRACE_DAYS } from "../../../schemas/tenant.ts";
import type { ReadSetting } from "../../setting-reader.ts";

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

/** Reads a whole number from 0 to a maximum. */
function readNumber(key: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new Error(`${key} is "${text}", which is not a whole number from 0 to ${max}`);
}

function readPermissions(text: string): ApprovablePermission[] {
  return text.split(",").map((one) => {
    const parsed = ApprovablePermission.safeParse(one.trim());
    if (parsed.success) return parsed.data;
    throw new Error(`approvals contains "${one}", which is none of ${ApprovablePermission.options.join(", ")}`);
  });
}

/** Reads the safety settings of a deployment. */
export function readSafetySettings(setting: ReadSetting): SafetySettings {
  const graceDays = setting("deletionGraceDays");
  const approvals = setting("approvals");
  const blastRadius = setting("blastRadius");
  return {
    ...defaultSafetySettings,
    ...(graceDays && { deletionGraceDays: readNumber("deletionGraceDays", graceDays, MAX_GRACE_DAYS) }),
    ...(approvals && { approvals: readPermissions(approvals) }),
    ...(blastRadius && { blastRadius: readNumber("blastRadius", blastRadius, MAX_BLAST_RADIUS) }),
  };
}

/** Creates the variables of the functions that use the safety settings. */
export const createSafetyEnvironment = ({ deletionGraceDays, approvals, blastRadius }: SafetySettings) => ({
  DELETION_GRACE_DAYS: String(deletionGraceDays),
  APPROVALS: approvals.join(","),
  BLAST_RADIUS: String(blastRadius),
});
