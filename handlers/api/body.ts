import { pointerTo } from "../../schemas/problem.ts";
import { storageFault } from "../core/storable.ts";
import type { Trouble } from "./problem.ts";

/** Bytes of a body, and of one that carries a template. */
export const MAX_BODY_BYTES = 256 * 1024;
export const MAX_TEMPLATE_BODY_BYTES = 1024 * 1024;

const refused = (code: Trouble["code"], detail: string): { trouble: Trouble } => ({ trouble: { code, detail } });

/** Reads a JSON body before any schema sees it: media type, size, syntax, depth, and what no table can keep. */
export const readBody = (
  text: string,
  contentType: string | undefined,
  limit: number,
): { value: unknown } | { trouble: Trouble } => {
  if (!/^application\/(json|[\w.+-]+\+json)\s*(;|$)/i.test(contentType ?? "")) {
    return refused("unsupportedMediaType", "Send the body as application/json.");
  }
  if (Buffer.byteLength(text) > limit) {
    return refused("payloadTooLarge", `The body has more than ${limit / 1024} KB.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused("badJson", `The body is not JSON: ${(error as Error).message}`);
  }
  const found = storageFault(value);
  if (found === undefined) return { value };
  const { path, detail } = found;
  return { trouble: { code: "badRequest", detail, errors: [{ pointer: pointerTo(path), detail }] } };
};
