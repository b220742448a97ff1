import { CliError } from "../failures/cli-error.ts";
import { exitCodes } from "../failures/exit-codes.ts";
import type { Settings } from "./settings.ts";
import { readSignInConfig, requestTokens } from "./token-endpoint.ts";

export type MachineClient = { clientId: string; clientSecret: string };

/** Exchanges the secret of a machine client for a token. The secret goes to the user pool only, never to the issuer of
 *  people's tokens, which may belong to another party. */
export async function requestMachineToken(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  { clientId, clientSecret }: MachineClient,
  scope?: string,
): Promise<string> {
  const tokenUrl = await findMachineTokenUrl(settings, env);
  const form = { grant_type: "client_credentials", ...(scope && { scope }) };
  const headers = { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` };
  return (await requestTokens(tokenUrl, form, headers)).accessToken;
}

async function findMachineTokenUrl({ local, apiUrl }: Settings, env: NodeJS.ProcessEnv): Promise<string> {
  const known = env["TENANTRY_TOKEN_URL"] || (local && `${local.endpoint}/oauth2/token`);
  const tokenUrl = known || (await readSignInConfig(apiUrl)).machineTokenUrl;
  if (tokenUrl) return tokenUrl;
  throw new CliError("The token endpoint of machine clients is not known.", {
    code: "noTokenUrl",
    exitCode: exitCodes.usage,
    why: `${apiUrl}/config has no machineTokenUrl.`,
    remedy: "set TENANTRY_TOKEN_URL to the stack output TokenUrl",
  });
}
