import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { machineTokenFor } from "../../local/machine-token.ts";
import { tokenFor } from "../../local/token.ts";
import type { Product } from "../../schemas/product.ts";
import type { Canaries, Said } from "./canaries.ts";
import { as, call, card, clientOf, output } from "./engine.ts";
import { uniqueEmail } from "./stories.ts";
import { encoded } from "./token-issuer.ts";

/** Secrets that were given to the callers, and what only pretends to be one. */
export const showSecrets = async (canaries: Canaries): Promise<Said["refusals"]> => {
  const refusals: Said["refusals"] = [];
  const person = await tokenFor(card(), { role: "auditor", email: uniqueEmail() });
  const machine = await machineTokenFor(card(), "crm");
  for (const [what, token] of Object.entries({ "a person's token": person, "a machine's token": machine })) {
    canaries.secret(`the signature of ${what}`, token.split(".")[2] ?? "");
    canaries.secret(`the claims of ${what}`, token.split(".")[1] ?? "");
    await call("GET", "/me", { token });
    refusals.push(await call("GET", "/me", { token: `${token.slice(0, -8)}AAAAAAAA` }));
  }
  const [header = "", body = "", signature] = person.split(".");
  const [{ kid }, genuine] = [header, body].map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
  const claims = { ...genuine, sub: canaries.word("a subject"), email: canaries.word("a claim") };
  const forged = [
    [{ alg: "RS256", kid: canaries.word("a key id") }, claims],
    [{ alg: canaries.word("an algorithm"), kid }, claims],
    [{ alg: "RS256", kid, jku: canaries.word("an address of keys") }, claims],
    [`{"alg": ${canaries.word("a header that is no JSON")}`, claims],
    [{ alg: "RS256", kid }, `${canaries.word("claims that are no JSON")}`],
    [
      { alg: "RS256", kid },
      { ...claims, iss: canaries.word("an issuer") },
    ],
    [
      { alg: "RS256", kid },
      { ...claims, exp: canaries.word("an end") },
    ],
    [{ alg: "RS256", kid, typ: canaries.word("a type") }, claims],
  ].map(([head, says]) => `${encoded(head)}.${encoded(says)}.${signature}`);
  for (const token of [...forged, canaries.word("a token that is none")]) {
    refusals.push(await call("GET", "/me", { token }));
  }
  refusals.push(await call("GET", "/me", { headers: { Authorization: `Basic ${canaries.word("a password")}` } }));
  await call("GET", `/nowhere/${canaries.word("an unknown path")}`, { token: person });
  const pool = { UserPoolId: output("UserPoolId") };
  const product = (await (await as("platform-admin")).get<Product>("/products/crm")).body;
  const { UserPoolClient } = await clientOf(CognitoIdentityProviderClient).send(
    new DescribeUserPoolClientCommand({ ...pool, ClientId: product.connection?.clientId }),
  );
  canaries.secret("a machine client's secret", UserPoolClient?.ClientSecret ?? "");
  return refusals;
};
