import type { StoredTokens } from "./credential-store.ts";
import { isEncryptedOrLocal } from "./secure-address.ts";

const TIMEOUT_MS = 5_000;

type Revocation = "revoked" | "failed" | "notOffered";

/** Revokes the refresh token of a sign-in at its issuer (RFC 7009). Never throws: the person is signed out here anyway. */
export async function revokeTokens({ refreshToken, revokeUrl, clientId }: StoredTokens): Promise<Revocation> {
  if (!refreshToken || !revokeUrl) return "notOffered";
  if (!isEncryptedOrLocal(revokeUrl)) return "failed";
  const body = new URLSearchParams({ token: refreshToken, ...(clientId && { client_id: clientId }) });
  try {
    const { ok } = await fetch(revokeUrl, { method: "POST", body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return ok ? "revoked" : "failed";
  } catch {
    return "failed";
  }
}
