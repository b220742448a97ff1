import { pointerTo } from "../../schemas/problem.ts";
import type { Trouble } from "./problem.ts";

/** Bytes of a body, and of one that carries a template. */
export const MAX_BODY_BYTES = 256 * 1024;
export const MAX_TEMPLATE_BODY_BYTES = 1024 * 1024;

/** How deep a body may nest: far more than any schema of ours, and no more than a table can keep. */
const MAX_DEPTH = 32;
/** The longest name of a field that any schema of ours knows. */
const MAX_FIELD_NAME = 255;
/** Smaller numbers than this are none to a table, which keeps larger ones exactly only up to JavaScript's own bound. */
const LEAST_NUMBER = 1e-130;

const refused = (code: Trouble["code"], detail: string): { trouble: Trouble } => ({ trouble: { code, detail } });

type Objection = { path: string[]; detail: string };

const toNumber = (value: number): string | undefined => {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return "This number is too large to be kept exactly.";
  return value !== 0 && Math.abs(value) < LEAST_NUMBER ? "This number is too small to be kept." : undefined;
};

const toText = (value: string): string | undefined => {
  if (!value.isWellFormed()) return "This text has half a character in it (a lone surrogate).";
  // What the gateway puts in the place of bytes that are no UTF-8.
  return value.includes("\ufffd") ? "This text was damaged on its way: send it as UTF-8." : undefined;
};

const toField = (name: string): string | undefined => {
  if (name === "__proto__") return "A field may not be called __proto__.";
  if (name === "" || name.length > MAX_FIELD_NAME) return `A field's name has 1 to ${MAX_FIELD_NAME} characters.`;
  return toText(name);
};

/** What no schema should even have to look at, because nothing could keep it. */
const objection = (value: unknown, path: string[] = []): Objection | undefined => {
  const own = typeof value === "number" ? toNumber(value) : typeof value === "string" ? toText(value) : undefined;
  if (own) return { path, detail: own };
  if (typeof value !== "object" || value === null) return undefined;
  if (path.length > MAX_DEPTH) return { path: [], detail: `The body nests deeper than ${MAX_DEPTH} levels.` };
  for (const [name, inner] of Object.entries(value)) {
    const unnameable = toField(name);
    const found = unnameable ? { path, detail: unnameable } : objection(inner, [...path, name]);
    if (found) return found;
  }
  return undefined;
};

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
  const found = objection(value);
  if (found === undefined) return { value };
  const { path, detail } = found;
  return { trouble: { code: "badRequest", detail, errors: [{ pointer: pointerTo(path), detail }] } };
};
