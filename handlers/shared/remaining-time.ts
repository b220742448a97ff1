import type { Context } from "aws-lambda";

/** The clock of a function's invocation. */
export type RemainingTime = Pick<Context, "getRemainingTimeInMillis">;

/** Returns the time in ms at which only the reserved time is left of an invocation. It is the same during all of it. */
export const deadlineOf = (clock: RemainingTime, reservedMs: number): number =>
  Date.now() + clock.getRemainingTimeInMillis() - reservedMs;
