import { ApiProblem, ApiUnreachable } from "../api/problem.ts";
import type { Output } from "../output/output.ts";
import { CliError, DetailedFailure } from "./cli-error.ts";
import { exitCodeOfStatus, exitCodes } from "./exit-codes.ts";
import { remedyOf } from "./remedies.ts";

/** A failure as it is shown: what, why, what to try, and the request's id. */
type Report = {
  code: string;
  exitCode: number;
  what: string;
  why?: string | undefined;
  fields?: readonly { pointer: string; detail: string }[] | undefined;
  try?: string | undefined;
  requestId?: string | undefined;
  status?: number | undefined;
  details?: Record<string, unknown>;
};

/** Returns the report of anything that was thrown. */
export function describeFailure(error: unknown): Report {
  if (error instanceof DetailedFailure) {
    const report = describeFailure(error.cause);
    return { ...report, details: { ...report.details, ...error.details } };
  }
  if (error instanceof CliError) {
    const { code, exitCode, message, why, remedy, details } = error;
    return { code, exitCode, what: message, why, try: remedy, details };
  }
  if (error instanceof ApiProblem) return describeProblem(error);
  if (error instanceof ApiUnreachable) {
    return {
      code: "unreachable",
      exitCode: exitCodes.fault,
      what: "The API does not answer.",
      why: `There is no answer from ${error.address}${causeOf(error)}.`,
      try: "tenantry status, when the network or the platform is back",
    };
  }
  const what = error instanceof Error ? error.message : String(error);
  return {
    code: "fault",
    exitCode: exitCodes.fault,
    what,
    try: "the same command again; if it fails again, report it",
  };
}

function describeProblem({ status, body }: ApiProblem): Report {
  const { code = `http${status}`, title = `The API answered ${status}`, detail, errors, requestId } = body;
  return {
    code,
    exitCode: exitCodeOfStatus(status),
    what: title.endsWith(".") ? title : `${title}.`,
    why: detail,
    fields: errors,
    try: remedyOf(body, status),
    requestId,
    status,
    details: { problem: body },
  };
}

/** Returns the network's reason, such as " (ECONNREFUSED)". */
function causeOf(error: Error): string {
  const { code } = (error.cause ?? {}) as { code?: string };
  return code ? ` (${code})` : "";
}

/** Prints a failure: as the one document of `--json`, or as lines on stderr. Returns the exit code. */
export function reportFailure(error: unknown, output: Output, command: string): number {
  const { exitCode, what, why, fields = [], details = {}, ...report } = describeFailure(error);
  if (report.try) report.try = report.try.replace("the same command with --help", `${command} --help`);
  if (output.isJson) {
    const { problem, ...others } = details;
    output.document({ error: { ...report, message: what, detail: why, problem, exitCode }, ...others });
    return exitCode;
  }
  const lines = [
    `tenantry: ${what}`,
    ...(why && why !== what && fields.every(({ detail }) => detail !== why) ? [`  ${why}`] : []),
    ...fields.map(({ pointer, detail }) => `  ${pointer}  ${detail}`),
    ...(report.try ? [`  Try: ${report.try}`] : []),
    ...(report.requestId ? [`  Request: ${report.requestId}`] : []),
  ];
  output.notice(lines.join("\n"));
  return exitCode;
}
