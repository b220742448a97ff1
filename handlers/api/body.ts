import type { Trouble } from "./problem.ts";

/** Bytes of a body, and of one that carries a template. */
export const MAX_BODY_BYTES = 256 * 1024;
export const MAX_TEMPLATE_BODY_BYTES = 1024 * 1024;

/** How deep a body may nest: far more than any schema of ours, far less than what exhausts a stack. */
const MAX_DEPTH = 32;

const refused = (code: Trouble["code"], detail: string): { trouble: Trouble } => ({ trouble: { code, detail } });

/** What no schema should even have to look at: nesting without end, and keys that reach for prototypes. */
const objection = (value: unknown, depth: number): string | undefined => {
  if (typeof value !== "object" || value === null) return undefined;
  if (depth > MAX_DEPTH) return `The body nests deeper than ${MAX_DEPTH} levels.`;
  if (Object.hasOwn(value, "__proto__")) return "A field may not be called __proto__.";
  for (const inner of Object.values(value)) {
    const found = objection(inner, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** Reads a JSON body before any schema sees it: media type, size, syntax, depth. */
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
  const found = objection(value, 0);
  return found === undefined ? { value } : refused("badRequest", found);
};
