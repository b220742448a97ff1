import type { PreviewProblem } from "../../../schemas/preview.ts";
import type { FieldError, RejectedDecision } from "../shared/decision.ts";

/** The parts of a problem that a preview shows; several invalid fields are several problems. */
export const toPreviewProblems = ({
  code,
  detail,
  errors = [],
}: {
  code: string;
  detail: string;
  errors?: readonly FieldError[] | undefined;
}): PreviewProblem[] =>
  errors.length === 0
    ? [{ code, detail }]
    : errors.map((error) => ({ code, pointer: error.pointer, detail: error.detail }));

/** Lists all problems of a rejected decision. */
export const listProblems = ({ rejection, more = [] }: RejectedDecision): PreviewProblem[] =>
  [rejection, ...more].flatMap(toPreviewProblems);
