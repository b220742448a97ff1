import { ApiUnreachable } from "../api/problem.ts";
import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import type { StoredTokens } from "./credential-store.ts";
import { parseSecureUrl } from "./secure-address.ts";

type TokenAnswer = { access_token?: string; refresh_token?: string; expires_in?: number; error?: string };

/** The settings of the sign-in, from `GET /v1/config`. */
export type SignInConfig = {
  version: string;
  issuer: string;
  cliClientId: string;
  signInUrl: string;
  machineTokenUrl?: string;
};

/** Sends a request of the sign-in. Throws `ApiUnreachable` if there is no answer. */
export async function fetchSignIn(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
  } catch (error) {
    throw new ApiUnreachable(new URL(url).origin, error);
  }
}

export async function readSignInConfig(apiUrl: string): Promise<SignInConfig> {
  const response = await fetchSignIn(`${apiUrl}/config`);
  if (!response.ok) throw signInRefused(`${apiUrl}/config answers ${response.status}.`, "check the address of --api");
  return (await response.json()) as SignInConfig;
}

/** Finds the token endpoint: by the issuer's discovery document, or beside the sign-in page. */
export async function findTokenUrl({ issuer, signInUrl }: SignInConfig, apiUrl: string): Promise<string> {
  try {
    const discovery = await fetchSignIn(`${issuer}/.well-known/openid-configuration`);
    const { token_endpoint: endpoint } = (await discovery.json()) as { token_endpoint?: string };
    if (discovery.ok && endpoint && URL.canParse(signInUrl)) return endpoint;
  } catch {
    // Not every issuer has a discovery document.
  }
  const page = new URL(signInUrl, apiUrl);
  return page.pathname.endsWith("/authorize")
    ? page.href.replace(/\/authorize.*$/, "/token")
    : `${page.origin}/oauth2/token`;
}

/** Requests tokens (RFC 6749). */
export async function requestTokens(
  tokenUrl: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<StoredTokens> {
  const { href } = parseSecureUrl(tokenUrl, "a token endpoint", "an https:// address");
  const response = await fetchSignIn(href, { method: "POST", body: new URLSearchParams(form), headers });
  const answer = (await response.json().catch(() => ({}))) as TokenAnswer;
  if (!response.ok || !answer.access_token) {
    throw signInRefused(`The token endpoint answers ${answer.error ?? response.status}.`, "tenantry login");
  }
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds = 3_600 } = answer;
  return { accessToken, expiresAt: Date.now() + seconds * 1_000, ...(refreshToken && { refreshToken }) };
}

export const signInRefused = (why: string, remedy: string): CliError =>
  new CliError("The sign-in failed.", { code: "signInFailed", exitCode: exitCodes.unauthorized, why, remedy });
