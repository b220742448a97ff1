import type { Existing } from "../../../schemas/problem.ts";
import type { Rejection, RejectionCode } from "./decision.ts";

/** The holder of a unique value that a request asks for. `existing` is absent if the caller may not read the holder. */
export type Holder = { existing?: Existing | undefined };

/** Rejects a request for a unique value that another resource holds. */
export const buildTaken = (
  code: Extract<RejectionCode, `${string}Taken`>,
  { pointer, detail }: { pointer: string; detail: string },
  { existing }: Holder,
): Rejection => ({
  code,
  detail,
  errors: [{ pointer, detail }],
  ...(existing === undefined ? {} : { existing }),
});

/** Rejects an e-mail that another user holds. */
export const checkEmail = (pointer: string, holder: Holder | undefined): Rejection | undefined =>
  holder &&
  buildTaken("emailTaken", { pointer, detail: "The e-mail belongs to another user. Use another one." }, holder);
