import type { HttpRequest } from "../api/transport.ts";
import { CliError, usageError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import { CredentialStore, type StoredTokens } from "./credential-store.ts";
import { type MachineClient, requestMachineToken } from "./machine-token.ts";
import type { Settings } from "./settings.ts";
import { shareRunning } from "./share-running.ts";
import { requestTokens } from "./token-endpoint.ts";

/** Proves to the API who calls. */
export type Authenticator = {
  /** A description for `tenantry status`. */
  kind: string;
  authorize(request: HttpRequest): Promise<HttpRequest>;
  /** Gets a new proof after a 401. Returns false if there can be none. */
  renew(): Promise<boolean>;
};

/** A token that is about to end is renewed first, so that a slow request does not fail. */
const RENEW_BEFORE_MS = 30_000;

/** Selects the proof: a token or a client secret of the environment, AWS credentials, or a stored sign-in. */
export function createAuthenticator(settings: Settings, env: NodeJS.ProcessEnv): Authenticator {
  const { TENANTRY_TOKEN: token, TENANTRY_CLIENT_ID: clientId, TENANTRY_CLIENT_SECRET: clientSecret } = env;
  if (token)
    return withToken(
      "TENANTRY_TOKEN",
      () => Promise.resolve(token),
      () => Promise.resolve(undefined),
    );
  if (clientId && clientSecret) {
    return createClientCredentials(settings, env, { clientId, clientSecret }, env["TENANTRY_SCOPE"]);
  }
  if (clientId || clientSecret) {
    throw usageError("TENANTRY_CLIENT_ID and TENANTRY_CLIENT_SECRET belong together.", "set both, or neither");
  }
  if ((env["TENANTRY_AUTH"] ?? settings.profile.auth) === "aws") return createSigner(settings, env);
  return createStoredSignIn(settings, env);
}

function withToken(
  kind: string,
  read: () => Promise<string>,
  renewToken: () => Promise<string | undefined>,
): Authenticator {
  return {
    kind,
    async authorize(request) {
      return { ...request, headers: { ...request.headers, Authorization: `Bearer ${await read()}` } };
    },
    async renew() {
      return (await renewToken()) !== undefined;
    },
  };
}

/** Exchanges the secret of a machine client for tokens, which stay in memory. */
export function createClientCredentials(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  client: MachineClient,
  scope: string | undefined,
): Authenticator {
  let token: string | undefined;
  const renew = shareRunning(async () => {
    token = await requestMachineToken(settings, env, client, scope);
    return token;
  });
  return withToken("client credentials", async () => token ?? (await renew()), renew);
}

/** Signs requests with AWS credentials of the environment, for the API of machines. */
function createSigner({ apiUrl, profile }: Settings, env: NodeJS.ProcessEnv): Authenticator {
  const region =
    profile.region ?? /\.execute-api\.([\w-]+)\./.exec(apiUrl)?.[1] ?? env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw usageError(
      "Signed requests need AWS credentials.",
      'set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, such as: eval "$(aws configure export-credentials --format env)"',
    );
  }
  return {
    kind: "AWS signature",
    async authorize(request) {
      const { AwsV4Signer } = await import("aws4fetch");
      const credentials = {
        accessKeyId,
        secretAccessKey,
        ...(sessionToken && { sessionToken }),
        ...(region && { region }),
      };
      const signed = await new AwsV4Signer({ ...request, ...credentials, service: "execute-api" }).sign();
      return { ...request, headers: { ...request.headers, ...Object.fromEntries(signed.headers) } };
    },
    renew: () => Promise.resolve(false),
  };
}

/** Uses the tokens of `tenantry login`. A local platform signs its administrator in without a question. */
function createStoredSignIn(settings: Settings, env: NodeJS.ProcessEnv): Authenticator {
  const store = new CredentialStore(settings, env);
  // Requests at the same time share a renewal, because an issuer may accept a refresh token once.
  const renew = shareRunning(async () => {
    const renewed = await renewTokens(settings, store.read());
    if (renewed) store.write(renewed);
    return renewed?.accessToken;
  });
  const read = async () => {
    const tokens = store.read();
    if (tokens && tokens.expiresAt - RENEW_BEFORE_MS > Date.now()) return tokens.accessToken;
    const token = await renew();
    if (token === undefined) throw notSignedIn(settings, tokens !== undefined);
    return token;
  };
  return withToken(settings.local ? "local sign-in" : "sign-in", read, renew);
}

async function renewTokens({ local }: Settings, tokens: StoredTokens | undefined): Promise<StoredTokens | undefined> {
  if (local) {
    const { signInLocally } = await import("./local-sign-in.ts");
    return signInLocally(local, tokens?.person);
  }
  if (!tokens?.refreshToken || !tokens.tokenUrl || !tokens.clientId) return undefined;
  const { tokenUrl, clientId, refreshToken } = tokens;
  const form = { grant_type: "refresh_token", client_id: clientId, refresh_token: refreshToken };
  try {
    return { ...tokens, ...(await requestTokens(tokenUrl, form)) };
  } catch (error) {
    if (error instanceof CliError && error.exitCode === exitCodes.unauthorized) return undefined;
    throw error;
  }
}

const notSignedIn = ({ apiUrl }: Settings, hasEnded: boolean) =>
  new CliError(hasEnded ? "Your sign-in has ended." : "You are not signed in.", {
    code: "unauthenticated",
    exitCode: exitCodes.unauthorized,
    why: `The API at ${apiUrl} needs to know who calls.`,
    remedy: `tenantry login --api ${apiUrl}, or set TENANTRY_TOKEN`,
  });
