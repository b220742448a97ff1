import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { IUserPoolClient } from "aws-cdk-lib/aws-cognito";
import type { EnvironmentName } from "../../../schemas/environment.ts";
import type { TokenIssuer } from "./token-issuer.ts";
import { REVOKE_PATH, type UserDirectory } from "./user-directory.ts";

const manifest = join(import.meta.dirname, "..", "..", "..", "package.json");
const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };

type SignInDirectory = Pick<UserDirectory, "issuer" | "signInHost" | "tokenUrl"> &
  Record<"consoleClient" | "commandLineClient", Pick<IUserPoolClient, "userPoolClientId">>;

/** Creates the variables with which programs learn how people sign in: at the user pool, or at another issuer. Machines
 *  always get their tokens from the user pool. */
export function createSignInEnvironment(
  { issuer, signInHost, tokenUrl, consoleClient, commandLineClient }: SignInDirectory,
  other: TokenIssuer | undefined,
): Partial<Record<EnvironmentName, string>> {
  const common = { PLATFORM_VERSION: version, MACHINE_TOKEN_URL: tokenUrl };
  if (other === undefined) {
    return {
      ...common,
      SIGN_IN_ISSUER: issuer,
      CONSOLE_CLIENT_ID: consoleClient.userPoolClientId,
      CLI_CLIENT_ID: commandLineClient.userPoolClientId,
      SIGN_IN_URL: `https://${signInHost}/oauth2/authorize`,
      REVOKE_URL: `https://${signInHost}${REVOKE_PATH}`,
      SIGN_OUT_URL: `https://${signInHost}/logout`,
    };
  }
  const { clientId = other.audience } = other;
  return {
    ...common,
    SIGN_IN_ISSUER: other.issuer,
    CONSOLE_CLIENT_ID: clientId,
    CLI_CLIENT_ID: other.cliClientId ?? clientId,
    SIGN_IN_URL: other.signInUrl ?? `${other.issuer}/authorize`,
  };
}
