import { createHash, randomBytes } from "node:crypto";
import {
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CleanUp } from "../../local/clean-up.ts";
import { tokenFor } from "../../local/token.ts";
import { call, card, clientOf, output } from "../support/engine.ts";
import { uniqueEmail } from "../support/stories.ts";

const page = "https://console.example.com/";
const email = uniqueEmail();
const password = "Signs-in-on-a-page-1";
const undo = new CleanUp();
const cognito = () => clientOf(CognitoIdentityProviderClient);
const client = () => ({ UserPoolId: output("UserPoolId"), ClientId: output("UserPoolClientId") });

/** Gives the console's client what it is deployed with where there is a console. */
const openSignIn = async (): Promise<void> => {
  const { UserPoolClient = {} } = await cognito().send(new DescribeUserPoolClientCommand(client()));
  const { ClientSecret: _, CreationDate: __, LastModifiedDate: ___, ...before } = UserPoolClient;
  const set = (settings: object) =>
    cognito().send(new UpdateUserPoolClientCommand({ ...before, ...settings, ...client() }));
  undo.defer(async () => void (await set({})));
  await set({
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["code"],
    AllowedOAuthScopes: ["openid", "email"],
    CallbackURLs: [page],
    SupportedIdentityProviders: ["COGNITO"],
  });
};

const verifier = () => randomBytes(32).toString("base64url");
const challengeOf = (secret: string) => createHash("sha256").update(secret).digest("base64url");

/** Goes through the sign-in page as a browser does; gives the code that the page comes back with. */
const signIn = async (challenge: string): Promise<string> => {
  const wanted = { response_type: "code", client_id: output("UserPoolClientId"), redirect_uri: page, state: "s" };
  const asked = { ...wanted, scope: "openid email", code_challenge: challenge, code_challenge_method: "S256" };
  const form = await fetch(`${card().endpoint}/oauth2/authorize?${new URLSearchParams(asked)}`);
  const hidden = [...(await form.text()).matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
  const body = new URLSearchParams({ ...fields, username: email, password });
  const answer = await fetch(`${card().endpoint}/login`, { method: "POST", body, redirect: "manual" });
  const back = new URL(answer.headers.get("location") ?? "about:blank");
  expect(`${back.origin}${back.pathname}`).toBe(page);
  return back.searchParams.get("code") ?? "";
};

const exchange = async (code: string, secret: string) => {
  const answer = await fetch(`${card().endpoint}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: output("UserPoolClientId"),
      redirect_uri: page,
      code,
      code_verifier: secret,
    }),
  });
  return (await answer.json()) as { access_token?: string; id_token?: string; error?: string };
};

describe("the hosted sign-in", () => {
  beforeAll(async () => {
    await tokenFor(card(), { role: "auditor", email });
    const who = { UserPoolId: output("UserPoolId"), Username: email };
    await cognito().send(new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }));
    await openSignIn();
  });
  afterAll(() => undo.run());

  it("gives a page a code, and for the code, to who asked for it, a token that the API accepts", async () => {
    const secret = verifier();
    const { access_token: token, id_token: idToken } = await exchange(await signIn(challengeOf(secret)), secret);
    expect(await call("GET", "/me", { token })).toMatchObject({ status: 200, body: { email, roles: ["auditor"] } });
    expect(await call("GET", "/me", { token: idToken })).toMatchObject({ status: 401 });
  });

  it("gives nothing for a code that somebody else caught, or that was used before", async () => {
    const secret = verifier();
    const caught = await signIn(challengeOf(secret));
    expect(await exchange(caught, verifier())).not.toHaveProperty("access_token");
    const code = await signIn(challengeOf(secret));
    expect(await exchange(code, secret)).toHaveProperty("access_token");
    expect(await exchange(code, secret)).not.toHaveProperty("access_token");
  });
});
