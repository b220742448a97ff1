import { exitCodes } from "./exit-codes.ts";

/** A failure that is shown to the person: what happened, why, and what to try. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: string;
  readonly exitCode: number;
  readonly why: string | undefined;
  /** A command or a sentence that helps. */
  readonly remedy: string | undefined;
  /** Further fields of the document that `--json` prints. */
  readonly details: Record<string, unknown>;

  constructor(what: string, { code, exitCode, why, remedy, details = {} }: Description) {
    super(what);
    this.code = code;
    this.exitCode = exitCode;
    this.why = why;
    this.remedy = remedy;
    this.details = details;
  }
}
type Description = {
  code: string;
  exitCode: number;
  why?: string | undefined;
  remedy?: string | undefined;
  details?: Record<string, unknown>;
};

/** A failure of any kind, with further fields of the document that `--json` prints. */
export class DetailedFailure extends Error {
  readonly details: Record<string, unknown>;

  constructor(cause: unknown, details: Record<string, unknown>) {
    super("", { cause });
    this.details = details;
  }
}

/** Creates the error of a wrong use of the command line. */
export const usageError = (what: string, remedy: string, why?: string): CliError =>
  new CliError(what, { code: "usage", exitCode: exitCodes.usage, remedy, why });
