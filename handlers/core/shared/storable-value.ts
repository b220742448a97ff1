/** The maximum depth of a value, which is DynamoDB's limit. */
const MAX_DEPTH = 32;
/** The maximum length of a field name. */
const MAX_FIELD_NAME = 255;
/** The smallest number that DynamoDB stores. */
const MIN_NUMBER = 1e-130;

/** The reason why a value can't be stored, with the path to its cause. */
type UnstorableValue = { path: string[]; detail: string };

function validateNumber(value: number): string | undefined {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return "The number is too large to be stored exactly.";
  return value !== 0 && Math.abs(value) < MIN_NUMBER ? "The number is too small to be stored." : undefined;
}

function validateText(value: string): string | undefined {
  if (!value.isWellFormed()) return "The text contains a lone surrogate.";
  // API Gateway replaces bytes that are not UTF-8 by this character.
  return value.includes("\ufffd") ? "The text contains bytes that are not UTF-8." : undefined;
}

function validateFieldName(name: string): string | undefined {
  if (name === "__proto__") return "A field must not be named __proto__.";
  if (name === "" || name.length > MAX_FIELD_NAME) return `A field's name has 1 to ${MAX_FIELD_NAME} characters.`;
  return validateText(name);
}

/** Returns the first part of an input value that can't be stored, before any schema validates it. */
export function findUnstorableValue(value: unknown, path: string[] = []): UnstorableValue | undefined {
  const detail =
    typeof value === "number" ? validateNumber(value) : typeof value === "string" ? validateText(value) : undefined;
  if (detail) return { path, detail };
  if (typeof value !== "object" || value === null) return undefined;
  if (path.length > MAX_DEPTH) return { path: [], detail: `The value nests deeper than ${MAX_DEPTH} levels.` };
  for (const [name, inner] of Object.entries(value)) {
    const nameError = validateFieldName(name);
    const found = nameError ? { path, detail: nameError } : findUnstorableValue(inner, [...path, name]);
    if (found) return found;
  }
  return undefined;
}
