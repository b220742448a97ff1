import { MAX_GRACE_DAYS } from "../../../schemas/tenant.ts";

/** The settings that protect against a deletion by mistake. */
export interface SafetySettings {
  /** The days of grace of a deletion that names none. */
  readonly deletionGraceDays: number;
}

export const defaultSafetySettings: SafetySettings = { deletionGraceDays: 0 };

/** Reads a whole number between two limits. */
function readNumber(
  key: string,
  text: string | undefined,
  { standard, max }: { standard: number; max: number },
): number {
  if (text === undefined) return standard;
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new Error(`${key} is "${text}", which is not a whole number from 0 to ${max}`);
}

/** Reads the safety settings of a deployment. */
export const readSafetySettings = (setting: (key: string) => string | undefined): SafetySettings => ({
  deletionGraceDays: readNumber("deletionGraceDays", setting("deletionGraceDays"), {
    standard: defaultSafetySettings.deletionGraceDays,
    max: MAX_GRACE_DAYS,
  }),
});

/** Creates the variables of the functions that use the safety settings. */
export const createSafetyEnvironment = ({ deletionGraceDays }: SafetySettings) => ({
  DELETION_GRACE_DAYS: String(deletionGraceDays),
});
