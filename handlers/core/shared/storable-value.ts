/** The depth to which a value may nest: more than any of our schemas needs, no more than a table can keep. */
const MAX_DEPTH = 32;
/** The longest name of a field that any schema of ours knows. */
const MAX_FIELD_NAME = 255;
/** Smaller numbers than this are none to a table, which keeps larger ones exactly only up to JavaScript's own bound. */
const MIN_NUMBER = 1e-130;

/** The reason why a value can't be stored, and where in it that lies. */
type UnstorableValue = { path: string[]; detail: string };

const validateNumber = (value: number): string | undefined => {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return "This number is too large to be kept exactly.";
  return value !== 0 && Math.abs(value) < MIN_NUMBER ? "This number is too small to be kept." : undefined;
};

const validateText = (value: string): string | undefined => {
  if (!value.isWellFormed()) return "This text has half a character in it (a lone surrogate).";
  // What the gateway puts in the place of bytes that are no UTF-8.
  return value.includes("\ufffd") ? "This text was damaged on its way: send it as UTF-8." : undefined;
};

const validateFieldName = (name: string): string | undefined => {
  if (name === "__proto__") return "A field may not be called __proto__.";
  if (name === "" || name.length > MAX_FIELD_NAME) return `A field's name has 1 to ${MAX_FIELD_NAME} characters.`;
  return validateText(name);
};

/** Returns why a value from outside can't be stored as it is, so that no schema has to look at it. */
export const findUnstorableValue = (value: unknown, path: string[] = []): UnstorableValue | undefined => {
  const own =
    typeof value === "number" ? validateNumber(value) : typeof value === "string" ? validateText(value) : undefined;
  if (own) return { path, detail: own };
  if (typeof value !== "object" || value === null) return undefined;
  if (path.length > MAX_DEPTH) return { path: [], detail: `This nests deeper than ${MAX_DEPTH} levels.` };
  for (const [name, inner] of Object.entries(value)) {
    const unnameable = validateFieldName(name);
    const found = unnameable ? { path, detail: unnameable } : findUnstorableValue(inner, [...path, name]);
    if (found) return found;
  }
  return undefined;
};
