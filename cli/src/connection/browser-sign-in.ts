import type { StoredTokens } from "./credential-store.ts";
import { listenForCode } from "./loopback-server.ts";
import { challengeOf, createRandomText } from "./pkce.ts";
import { findEndpoints, readSignInConfig, requestTokens, signInRefused } from "./token-endpoint.ts";

const TIMEOUT_MS = 5 * 60_000;

/** Signs a person in with a browser: authorization code with PKCE on a loopback port (RFC 8252). */
export async function signInWithBrowser(apiUrl: string, show: (url: string) => void): Promise<StoredTokens> {
  const config = await readSignInConfig(apiUrl);
  const { cliClientId: clientId, signInUrl } = config;
  const [state, verifier] = [createRandomText(), createRandomText()];
  const { redirectUri, answer, close } = await listenForCode(state);
  try {
    const url = new URL(signInUrl, apiUrl);
    const query = { client_id: clientId, redirect_uri: redirectUri, state, code_challenge: challengeOf(verifier) };
    const constants = { response_type: "code", scope: "openid email", code_challenge_method: "S256" };
    for (const [name, value] of Object.entries({ ...constants, ...query })) url.searchParams.set(name, value);
    show(url.href);
    const code = readCode(await withTimeout(answer));
    const { tokenUrl, revokeUrl } = await findEndpoints(config, apiUrl);
    const form = { client_id: clientId, code, code_verifier: verifier, redirect_uri: redirectUri };
    const tokens = await requestTokens(tokenUrl, { grant_type: "authorization_code", ...form });
    return { ...tokens, clientId, tokenUrl, ...(revokeUrl && { revokeUrl }) };
  } finally {
    close();
  }
}

function readCode(answer: URLSearchParams): string {
  const code = answer.get("code");
  if (code !== null) return code;
  throw signInRefused(
    answer.get("error_description") ?? answer.get("error") ?? "No code was returned.",
    "tenantry login",
  );
}

function withTimeout(answer: Promise<URLSearchParams>): Promise<URLSearchParams> {
  const timeout = new Promise<never>((_, reject) => {
    setTimeout(
      () => reject(signInRefused("Nobody has signed in for five minutes.", "tenantry login")),
      TIMEOUT_MS,
    ).unref();
  });
  return Promise.race([answer, timeout]);
}
