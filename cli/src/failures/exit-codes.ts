import type { ProblemCode } from "../../../console/src/api/openapi.d.ts";

/** The exit codes of the command line. Scripts rely on them. */
export const exitCodes = {
  ok: 0,
  fault: 1,
  usage: 2,
  notFound: 3,
  unauthorized: 4,
  conflict: 5,
  operationFailed: 6,
  waitTimedOut: 7,
  /** `diff` has found differences. */
  different: 8,
} as const;

/** The exit code after Ctrl-C, by the convention of shells. */
export const INTERRUPTED = 130;

/** Returns the exit code for the status of an error answer. */
export function exitCodeOfStatus(status: number): number {
  if (status === 401 || status === 403) return exitCodes.unauthorized;
  if (status === 404) return exitCodes.notFound;
  if (status === 409 || status === 412) return exitCodes.conflict;
  return status >= 400 && status < 500 && status !== 429 ? exitCodes.usage : exitCodes.fault;
}

const previewExitCodes: Partial<Record<ProblemCode, number>> = {
  badRequest: exitCodes.usage,
  invalidField: exitCodes.usage,
  unknownReference: exitCodes.usage,
  forbidden: exitCodes.unauthorized,
  notFound: exitCodes.notFound,
};

/** Returns the exit code for a problem of a dry run: the one that the request itself would have. */
export const exitCodeOfCode = (code: string): number => previewExitCodes[code as ProblemCode] ?? exitCodes.conflict;
