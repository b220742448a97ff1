/** The days of grace that the dialog offers first, and where they come from. */
export type GraceProposal = { days: string; source: string };

/** The days that are proposed where the platform sets none: a deletion that can be taken back is the safer choice. */
const SAFE_DAYS = "30";
const storageKey = "tenantry.graceDays";

/** Returns the days of grace that the person chose last in this browser. */
export const readLastDays = (): string | undefined => localStorage.getItem(storageKey) ?? undefined;

/** Remembers the days of grace that the person chose. */
export const storeLastDays = (days: number): void => localStorage.setItem(storageKey, String(days));

/** The days of grace of the platform: not yet read, unreadable, or a number. */
export type PlatformGrace = "reading" | "unknown" | number;

/** Proposes the days of the last choice, else those of the platform; undefined until the platform's are known. */
export function proposeGrace(last: string | undefined, ofPlatform: PlatformGrace): GraceProposal | undefined {
  if (last !== undefined) return { days: last, source: "Your last choice." };
  if (ofPlatform === "reading") return undefined;
  if (ofPlatform === "unknown") return { days: SAFE_DAYS, source: "The setting of this platform can't be read now." };
  return ofPlatform > 0
    ? { days: String(ofPlatform), source: "The setting of this platform." }
    : { days: SAFE_DAYS, source: "This platform sets none. Without them, the removal begins at once." };
}
