import { createSettingError, type ReadSetting } from "../../setting-reader.ts";

/** An issuer of people's tokens other than the user pool. Products' machines always use the pool. */
export interface TokenIssuer {
  readonly issuer: string;
  /** The required audience of its tokens. */
  readonly audience: string;
  /** The URL of the issuer's keys.
   *  @default - `/.well-known/jwks.json` below the issuer */
  readonly jwksUri?: string;
  /** The claim with a person's roles.
   *  @default - the roles of the user catalog */
  readonly rolesClaim?: string;
  /** The client with which the console signs people in.
   *  @default - the audience */
  readonly clientId?: string;
  /** The client with which the command line signs people in.
   *  @default - the console's */
  readonly cliClientId?: string;
  /** The URL of the issuer's authorization endpoint.
   *  @default - `/authorize` below the issuer */
  readonly signInUrl?: string;
}

/** Reads a URL. The issuer's keys decide who signs in, so an address that can be changed on the way is rejected. */
function readSecureUrl(setting: ReadSetting, key: string): string | undefined {
  const value = setting(key);
  if (value === undefined || URL.parse(value)?.protocol === "https:") return value;
  throw createSettingError(key, value, "a URL with https");
}

/** Reads the issuer of people's tokens if it is not the user pool. Throws if a value can't work. */
export function readTokenIssuer(setting: ReadSetting): TokenIssuer | undefined {
  const issuer = readSecureUrl(setting, "oidc.issuer");
  if (issuer === undefined) return undefined;
  const audience = setting("oidc.audience");
  // Without an audience, a token for any other application of the issuer would be valid.
  if (audience === undefined) throw new Error("oidc.audience is missing: set the audience of the issuer's tokens.");
  const jwksUri = readSecureUrl(setting, "oidc.jwksUri");
  const rolesClaim = setting("oidc.rolesClaim");
  const clientId = setting("oidc.clientId");
  const cliClientId = setting("oidc.cliClientId");
  const signInUrl = readSecureUrl(setting, "oidc.signInUrl");
  return {
    issuer,
    audience,
    ...(jwksUri && { jwksUri }),
    ...(rolesClaim && { rolesClaim }),
    ...(clientId && { clientId }),
    ...(cliClientId && { cliClientId }),
    ...(signInUrl && { signInUrl }),
  };
}
