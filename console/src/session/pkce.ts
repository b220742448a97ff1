/** Encodes bytes as base64url without padding (RFC 4648, 5). */
function encodeBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

/** Returns 256 random bits as text: a code verifier or a state. */
export const createRandomText = (): string => encodeBase64Url(crypto.getRandomValues(new Uint8Array(32)));

/** Returns the S256 challenge of a code verifier (RFC 7636, 4.2). */
export async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  return encodeBase64Url(new Uint8Array(digest));
}
