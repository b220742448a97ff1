import { ApiProblem, ApiUnreachable, notTheApi } from "../api/problem.ts";
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
  revokeUrl?: string;
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
  const address = `${apiUrl}/config`;
  const response = await fetchSignIn(address);
  throwIfDown(response, address);
  const config = response.ok ? ((await response.json().catch(() => undefined)) as unknown) : undefined;
  if (typeof config !== "object" || config === null) {
    throw notTheApi(address, response.status, "the settings of the sign-in");
  }
  return config as SignInConfig;
}

/** Throws the fault of a server that can't answer now. It says nothing about the sign-in. */
export function throwIfDown({ status }: Response, name: string): void {
  if (status === 429 || status >= 500) throw new ApiProblem(status, { title: `${name} answers ${status}` });
}

type Discovery = { token_endpoint?: string; revocation_endpoint?: string };

/** Reads the issuer's discovery document. Not every issuer has one. */
async function readDiscovery(issuer: string): Promise<Discovery> {
  try {
    const answer = await fetchSignIn(`${issuer}/.well-known/openid-configuration`);
    return answer.ok ? ((await answer.json()) as Discovery) : {};
  } catch {
    return {};
  }
}

/** The endpoints of an issuer for tokens. `revokeUrl` is undefined if the issuer names none. */
type IssuerEndpoints = { tokenUrl: string; revokeUrl?: string | undefined };

/** Finds the issuer's endpoints: by its discovery document, by the platform's settings, or beside the sign-in page. */
export async function findEndpoints(config: SignInConfig, apiUrl: string): Promise<IssuerEndpoints> {
  const { issuer, signInUrl } = config;
  // A local platform has its endpoints on its own origin, and the issuer in its tokens is not there.
  const discovery = URL.canParse(signInUrl) ? await readDiscovery(issuer) : {};
  const revokeUrl = config.revokeUrl ? new URL(config.revokeUrl, apiUrl).href : discovery.revocation_endpoint;
  if (discovery.token_endpoint) return { tokenUrl: discovery.token_endpoint, revokeUrl };
  const page = new URL(signInUrl, apiUrl);
  const tokenUrl = page.pathname.endsWith("/authorize")
    ? page.href.replace(/\/authorize.*$/, "/token")
    : `${page.origin}/oauth2/token`;
  return { tokenUrl, revokeUrl };
}

/** The answers with which a token endpoint rejects a client, a code or a refresh token (RFC 6749). */
const rejections = [400, 401];

/** Requests tokens (RFC 6749). Throws the rejection of the sign-in, or the fault of an endpoint that gives no answer to
 *  it. */
export async function requestTokens(
  tokenUrl: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<StoredTokens> {
  const { href } = parseSecureUrl(tokenUrl, "a token endpoint", "an https:// address");
  const response = await fetchSignIn(href, { method: "POST", body: new URLSearchParams(form), headers });
  throwIfDown(response, "The token endpoint");
  const answer = ((await response.json().catch(() => undefined)) ?? {}) as TokenAnswer;
  if (rejections.includes(response.status)) {
    throw signInRefused(`The token endpoint answers ${answer.error ?? response.status}.`, "tenantry login");
  }
  if (!response.ok || !answer.access_token) throw notTheApi(href, response.status, "a token");
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds = 3_600 } = answer;
  return { accessToken, expiresAt: Date.now() + seconds * 1_000, ...(refreshToken && { refreshToken }) };
}

export const signInRefused = (why: string, remedy: string): CliError =>
  new CliError("The sign-in failed.", { code: "signInFailed", exitCode: exitCodes.unauthorized, why, remedy });
