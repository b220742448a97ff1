/** Longer than any token of an issuer that we know; the gateway would let 10 KB of headers through. */
const MAX_TOKEN_LENGTH = 8192;

/** Parameters that bring a key along, say where one lies, or change how the rest is to be read. */
const forbiddenParameters = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"];

/** What a token may call itself; an ID token of another kind, a logout token or a proof of possession may not pass. */
const acceptedTypes = [undefined, "jwt", "at+jwt", "application/at+jwt"];

const decodePart = (part: string): string => {
  const bytes = Buffer.from(part, "base64url");
  // Two spellings of the same bytes would make two tokens of one.
  if (bytes.toString("base64url") !== part) throw new Error("is not base64url");
  return new TextDecoder("utf8", { fatal: true, ignoreBOM: true }).decode(bytes);
};

/** Whether an object in a JSON text names a member twice: parsers differ in which of the two they believe. */
const hasDuplicateNames = (json: string): boolean => {
  const open: Set<string>[] = [];
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (token.endsWith(":")) {
      const name = JSON.parse(token.slice(0, -1).trimEnd()) as string;
      const names = open.at(-1);
      if (names?.has(name)) return true;
      names?.add(name);
    }
  }
  return false;
};

/** The engine's own message would quote the text. */
const parseJson = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error("is no JSON");
  }
};

const parsePart = (part: string): Record<string, unknown> => {
  const json = decodePart(part);
  const value = parseJson(json);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("is no object");
  if (hasDuplicateNames(json)) throw new Error("says something twice");
  return value as Record<string, unknown>;
};

/**
 * Refuses, by throwing, what no honest issuer sends, before any key is looked for: so that a token means the same to
 * whoever reads it, and none chooses the key that it is checked with.
 */
export const assertWellFormed = (token: string): void => {
  if (token.length > MAX_TOKEN_LENGTH) throw new Error("The token is too long");
  const [head = "", body = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0 || signature === "") throw new Error("The token has not three parts");
  if (Buffer.from(signature, "base64url").toString("base64url") !== signature) {
    throw new Error("The signature is not base64url");
  }
  const header = parsePart(head);
  parsePart(body);
  const rejected = forbiddenParameters.filter((name) => name in header);
  if (rejected.length > 0) throw new Error(`The header has ${rejected.join(", ")}`);
  const { typ } = header;
  if (!acceptedTypes.includes(typeof typ === "string" ? typ.toLowerCase() : (typ as undefined))) {
    throw new Error("The token is of another type");
  }
};
