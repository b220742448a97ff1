import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { getMachineToken } from "../../../local/machine-token.ts";
import { getUserToken } from "../../../local/user-token.ts";
import type { Product } from "../../../schemas/product.ts";
import { uniqueEmail } from "../scenarios/tenants.ts";
import { callApi, clientOf, getConnectionInfo, readOutput, signInAs } from "../system/deployed-system.ts";
import { encodeBase64url } from "../system/token-issuer.ts";
import type { Canaries, SentContent } from "./canaries.ts";

/** Creates tokens with canary values in their headers and claims and the signature of a real token. */
function createForgedTokens(canaries: Canaries, realToken: string): string[] {
  const [header = "", payload = "", signature] = realToken.split(".");
  const [{ kid }, genuine] = [header, payload].map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
  const claims = { ...genuine, sub: canaries.createWord("a subject"), email: canaries.createWord("a claim") };
  return [
    [{ alg: "RS256", kid: canaries.createWord("a key id") }, claims],
    [{ alg: canaries.createWord("an algorithm"), kid }, claims],
    [{ alg: "RS256", kid, jku: canaries.createWord("an address of keys") }, claims],
    [`{"alg": ${canaries.createWord("a header that is not JSON")}`, claims],
    [{ alg: "RS256", kid }, `${canaries.createWord("claims that are not JSON")}`],
    [
      { alg: "RS256", kid },
      { ...claims, iss: canaries.createWord("an issuer") },
    ],
    [
      { alg: "RS256", kid },
      { ...claims, exp: canaries.createWord("an end") },
    ],
    [{ alg: "RS256", kid, typ: canaries.createWord("a type") }, claims],
  ].map(([head, body]) => `${encodeBase64url(head)}.${encodeBase64url(body)}.${signature}`);
}

/** Sends real secrets of callers and canary values in invalid tokens. */
export async function sendSecretCanaries(canaries: Canaries): Promise<SentContent["rejections"]> {
  const rejections: SentContent["rejections"] = [];
  const person = await getUserToken(getConnectionInfo(), { role: "auditor", email: uniqueEmail() });
  const machine = await getMachineToken(getConnectionInfo(), "crm");
  for (const [name, token] of Object.entries({ "a person's token": person, "a machine's token": machine })) {
    canaries.addSecret(`the signature of ${name}`, token.split(".")[2] ?? "");
    canaries.addSecret(`the claims of ${name}`, token.split(".")[1] ?? "");
    await callApi("GET", "/me", { token });
    rejections.push(await callApi("GET", "/me", { token: `${token.slice(0, -8)}AAAAAAAA` }));
  }
  for (const token of [...createForgedTokens(canaries, person), canaries.createWord("a token that is none")]) {
    rejections.push(await callApi("GET", "/me", { token }));
  }
  rejections.push(
    await callApi("GET", "/me", { headers: { Authorization: `Basic ${canaries.createWord("a password")}` } }),
  );
  await callApi("GET", `/nowhere/${canaries.createWord("an unknown path")}`, { token: person });
  const pool = { UserPoolId: readOutput("UserPoolId") };
  const product = (await (await signInAs("platform-admin")).get<Product>("/products/crm")).body;
  const { UserPoolClient } = await clientOf(CognitoIdentityProviderClient).send(
    new DescribeUserPoolClientCommand({ ...pool, ClientId: product.connection?.clientId }),
  );
  canaries.addSecret("a machine client's secret", UserPoolClient?.ClientSecret ?? "");
  return rejections;
}
