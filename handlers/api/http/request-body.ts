import { toPointer } from "../../../schemas/problem.ts";
import { findUnstorableValue } from "../../core/shared/storable-value.ts";
import type { ApiProblem } from "./problem.ts";

/** The maximum size of a body, in bytes. */
export const MAX_BODY_BYTES = 256 * 1024;
/** The maximum size of a body that contains a template, in bytes. */
export const MAX_TEMPLATE_BODY_BYTES = 1024 * 1024;

const toProblem = (code: ApiProblem["code"], detail: string): { problem: ApiProblem } => ({
  problem: { code, detail },
});

/** Parses a JSON body. Checks media type, size, syntax, depth, and values that DynamoDB cannot store. */
export function readBody(
  text: string,
  contentType: string | undefined,
  limit: number,
): { value: unknown } | { problem: ApiProblem } {
  if (!/^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(contentType ?? "")) {
    return toProblem("unsupportedMediaType", "Send the body as application/json.");
  }
  if (Buffer.byteLength(text) > limit) {
    return toProblem("payloadTooLarge", `The body exceeds ${limit / 1024} KB.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return toProblem("badJson", `The body is not JSON: ${(error as Error).message}`);
  }
  const found = findUnstorableValue(value);
  if (found === undefined) return { value };
  const { path, detail } = found;
  return { problem: { code: "badRequest", detail, errors: [{ pointer: toPointer(path), detail }] } };
}
