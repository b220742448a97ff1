import type { StoredTokens } from "./credential-store.ts";
import type { LocalPlatform } from "./local-platform.ts";
import { challengeOf, createRandomText } from "./pkce.ts";
import { fetchSignIn, requestTokens, signInRefused, throwIfDown } from "./token-endpoint.ts";

/** The person whom a local platform signs in without a question: the one of `npm run token`. */
const defaultPerson = { role: "platform-admin" };

/** Signs a person in at a local platform, as the choice of roles in the console does. */
export async function signInLocally(
  { consoleUrl }: LocalPlatform,
  person: Record<string, string> = defaultPerson,
): Promise<StoredTokens> {
  const { origin } = new URL(consoleUrl);
  const verifier = createRandomText();
  const redirectUri = `${origin}/signed-in`;
  const query = new URLSearchParams({
    redirect_uri: redirectUri,
    state: createRandomText(),
    code_challenge: challengeOf(verifier),
    code_challenge_method: "S256",
  });
  const answer = await fetchSignIn(`${origin}/sign-in?${query}`, {
    method: "POST",
    body: new URLSearchParams({ person: JSON.stringify(person) }),
    redirect: "manual",
  });
  throwIfDown(answer, "The sign-in of the local platform");
  const location = answer.headers.get("location") ?? "";
  const code = URL.canParse(location) ? new URL(location).searchParams.get("code") : null;
  if (!code) throw signInRefused(await answer.text(), "check --role, --tenant and --team");
  const form = { grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: redirectUri };
  return { ...(await requestTokens(`${origin}/oauth2/token`, form)), revokeUrl: `${origin}/oauth2/revoke`, person };
}
