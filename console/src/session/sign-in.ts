import * as z from "zod/mini";
import { challengeOf, createRandomText } from "./pkce.ts";
import { currentTokens, endSession, keepTokens, sessionStore } from "./session-store.ts";
import { readSignInConfig } from "./sign-in-config.ts";
import { requestTokens } from "./token-endpoint.ts";

/** The page to which the sign-in page returns with a code. */
export const callbackPath = "/signed-in";
/** The endpoint that revokes refresh tokens, on the console's own origin like the token endpoint. */
const revokePath = "/oauth2/revoke";
const REVOCATION_TIMEOUT_MS = 5_000;
const attemptKey = "tenantry.sign-in";

/** A sign-in that has begun: the secrets of PKCE and the page to return to. */
const Attempt = z.object({ state: z.string(), verifier: z.string(), clientId: z.string(), returnTo: z.string() });

const redirectUri = () => `${location.origin}${callbackPath}`;

/** Leaves for the sign-in page (OpenID Connect, authorization code with PKCE). Returns to `returnTo` afterwards. */
export async function startSignIn(returnTo: string): Promise<void> {
  const { consoleClientId: clientId, signInUrl } = await readSignInConfig();
  const attempt = { state: createRandomText(), verifier: createRandomText(), clientId, returnTo };
  sessionStorage.setItem(attemptKey, JSON.stringify(attempt));
  const url = new URL(signInUrl, location.origin);
  const parameters = {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri(),
    scope: "openid email",
    state: attempt.state,
    code_challenge: await challengeOf(attempt.verifier),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  location.assign(url);
}

/** Exchanges the code of the callback's address for tokens. Returns the page to show next. */
export async function completeSignIn(search: string): Promise<string> {
  const answer = new URLSearchParams(search);
  const stored = sessionStorage.getItem(attemptKey);
  sessionStorage.removeItem(attemptKey);
  if (stored === null) throw new Error("This sign-in was not started in this tab, or it has already ended.");
  const attempt = Attempt.parse(JSON.parse(stored));
  if (answer.get("state") !== attempt.state) throw new Error("The answer belongs to another sign-in.");
  const code = answer.get("code");
  if (code === null) throw new Error(answer.get("error_description") ?? answer.get("error") ?? "No code was returned.");
  keepTokens(
    await requestTokens({
      grant_type: "authorization_code",
      client_id: attempt.clientId,
      code,
      code_verifier: attempt.verifier,
      redirect_uri: redirectUri(),
    }),
  );
  return attempt.returnTo;
}

/** Ends the session here first, whatever the issuer answers. Then revokes the refresh token and leaves for the issuer's page
 *  of the sign-out, where the issuer has them. */
export async function signOut(): Promise<void> {
  const refreshToken = currentTokens()?.refreshToken;
  endSession("signedOut");
  const config = await readSignInConfig().catch(() => undefined);
  if (config?.revokeUrl && refreshToken) await revokeToken(refreshToken, config.consoleClientId);
  if (!config?.signOutUrl) return;
  const url = new URL(config.signOutUrl, location.origin);
  url.searchParams.set("client_id", config.consoleClientId);
  url.searchParams.set("logout_uri", location.origin);
  location.assign(url);
}

/** Revokes a refresh token (RFC 7009). A failure has no effect: the token ends by itself within a day. */
async function revokeToken(token: string, clientId: string): Promise<void> {
  const body = new URLSearchParams({ token, client_id: clientId });
  const signal = AbortSignal.timeout(REVOCATION_TIMEOUT_MS);
  await fetch(revokePath, { method: "POST", body, signal, keepalive: true }).catch(() => undefined);
}

/** Records that a sign-in failed, for the sign-in screen. */
export function failSignIn(error: unknown): void {
  sessionStore.set({ state: "failed", detail: error instanceof Error ? error.message : String(error) });
}
