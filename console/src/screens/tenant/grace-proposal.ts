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

const MAX_DAYS = 90;

/** Returns what is wrong with the days of grace. Each number has one spelling, so that "0" alone is a removal at once. */
export function problemOfDays(days: string): string | undefined {
  const isRight = /^(0|[1-9]\d*)$/.test(days) && Number(days) <= MAX_DAYS;
  return isRight ? undefined : `A whole number up to ${MAX_DAYS} is needed.`;
}

/** Returns where the days come from that the field shows. It keeps its line, so that nothing jumps. */
export function sourceOf(days: string, proposal: GraceProposal | undefined): string {
  if (proposal === undefined) return "Reading the setting of this platform …";
  const isChosen = days !== proposal.days && problemOfDays(days) === undefined;
  return isChosen ? `Your choice instead of ${proposal.days}.` : proposal.source;
}

/** Returns the text of the button that offboards a tenant. */
export function describeOffboarding(days: string): string {
  if (days === "0" || problemOfDays(days) !== undefined) return "Offboard";
  return days === "1" ? "Offboard in 1 day" : `Offboard in ${days} days`;
}
