import type * as z from "zod";
import { toPointer } from "../../../schemas/problem.ts";
import type { FieldError } from "../../core/shared/decision.ts";
import type { ApiProblem } from "./problem.ts";

/** Returns the detail of each issue, once, with an RFC 6901 pointer into the body or `?name` for a query parameter. */
function toFieldErrors(issues: z.core.$ZodIssue[], inQuery: boolean): FieldError[] {
  const errors = issues.flatMap((issue) => {
    const toFieldError = (path: PropertyKey[], detail: string) => ({
      pointer: inQuery ? `?${String(path[0] ?? "")}` : toPointer(path),
      detail,
    });
    if (issue.code !== "unrecognized_keys") return [toFieldError(issue.path, issue.message)];
    const detail = inQuery ? "Unknown query parameter." : "Unknown field.";
    return issue.keys.map((key) => toFieldError([...issue.path, key], detail));
  });
  // Several rules of a field may have the same text, for example one for its form before and one after normalization.
  return [...new Map(errors.map((one) => [`${one.pointer} ${one.detail}`, one])).values()];
}

/** Returns the problem that describes the issues of a schema. */
export const toValidationProblem = (target: "query" | "body", issues: z.core.$ZodIssue[]): ApiProblem => ({
  code: "badRequest",
  detail: `The ${target} is not valid.`,
  errors: toFieldErrors(issues, target === "query"),
});
