import type * as z from "zod";
import { toPointer } from "../../../schemas/problem.ts";
import type { ApiProblem } from "./problem.ts";

/** Every issue with where it is: an RFC 6901 pointer into the body, or `?name` for a query parameter. */
const toFieldErrors = (issues: z.core.$ZodIssue[], inQuery: boolean) =>
  issues.flatMap((issue) => {
    const unknown = issue.code === "unrecognized_keys";
    const paths = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({
      pointer: inQuery ? `?${path.join(".")}` : toPointer(path),
      detail: unknown ? "Nothing with this name is known here." : issue.message,
    }));
  });

/** What a schema's issues mean to the caller. An id that can't be one is simply not there. */
export const toValidationProblem = (target: string, issues: z.core.$ZodIssue[]): ApiProblem => {
  if (target === "param") return { code: "notFound", detail: "There is nothing with this id." };
  const inQuery = target === "query";
  const detail = `The ${inQuery ? "query" : "body"} is not valid.`;
  return { code: "badRequest", detail, errors: toFieldErrors(issues, inQuery) };
};
