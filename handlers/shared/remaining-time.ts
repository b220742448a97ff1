import type { Context } from "aws-lambda";

/** The clock of a function's invocation. */
export type RemainingTime = Pick<Context, "getRemainingTimeInMillis">;
