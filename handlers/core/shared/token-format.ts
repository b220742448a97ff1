/** The maximum length of a token. API Gateway would accept 10 KB of headers. */
const MAX_TOKEN_LENGTH = 8192;

/** The header parameters that supply a key, name its location, or change how the token is processed. */
const forbiddenParameters = ["jku", "jwk", "x5u", "x5c", "crit", "b64", "zip", "enc"];

/** The accepted values of `typ`, which exclude logout tokens and proofs of possession. */
const acceptedTypes = [undefined, "jwt", "at+jwt", "application/at+jwt"];

function decodePart(part: string): string {
  const bytes = Buffer.from(part, "base64url");
  // A second spelling of the same bytes would be a second token.
  if (bytes.toString("base64url") !== part) throw new Error("The part is not base64url");
  return new TextDecoder("utf8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Returns whether an object in a JSON text has a duplicate name. Parsers differ in which value they use. */
function hasDuplicateNames(json: string): boolean {
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
}

/** Parses JSON without the engine's message, which would quote the text. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Error("The part is not JSON");
  }
}

function parsePart(part: string): Record<string, unknown> {
  const json = decodePart(part);
  const value = parseJson(json);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("The part is not an object");
  if (hasDuplicateNames(json)) throw new Error("The part has a duplicate name");
  return value as Record<string, unknown>;
}

/**
 * Throws if the token is malformed or its header influences the verification. The check runs before the key lookup, so
 * that a token can't choose its own key.
 */
export function assertWellFormed(token: string): void {
  if (token.length > MAX_TOKEN_LENGTH) throw new Error("The token is too long");
  const [head = "", body = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0 || signature === "") throw new Error("The token does not have three parts");
  if (Buffer.from(signature, "base64url").toString("base64url") !== signature) {
    throw new Error("The signature is not base64url");
  }
  const header = parsePart(head);
  parsePart(body);
  const rejected = forbiddenParameters.filter((name) => name in header);
  if (rejected.length > 0) throw new Error(`The header has ${rejected.join(", ")}`);
  const { typ } = header;
  if (!acceptedTypes.includes(typeof typ === "string" ? typ.toLowerCase() : (typ as undefined))) {
    throw new Error("The token has an unsupported type");
  }
}
