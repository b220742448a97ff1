import { createHash, randomBytes } from "node:crypto";
import {
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CleanUp } from "../../local/clean-up.ts";
import { getUserToken } from "../../local/user-token.ts";
import { uniqueEmail } from "../support/scenarios/tenants.ts";
import { callApi, clientOf, getConnectionInfo, readOutput } from "../support/system/deployed-system.ts";

const redirectPage = "https://console.example.com/";
const email = uniqueEmail();
const password = "Signs-in-on-a-page-1";
const undo = new CleanUp();
const createCognitoClient = () => clientOf(CognitoIdentityProviderClient);
const userPoolClientOf = () => ({ UserPoolId: readOutput("UserPoolId"), ClientId: readOutput("UserPoolClientId") });

/** Gives the console's client what it is deployed with where there is a console. */
const enableHostedSignIn = async (): Promise<void> => {
  const { UserPoolClient = {} } = await createCognitoClient().send(
    new DescribeUserPoolClientCommand(userPoolClientOf()),
  );
  const { ClientSecret: _, CreationDate: __, LastModifiedDate: ___, ...before } = UserPoolClient;
  const set = (settings: object) =>
    createCognitoClient().send(new UpdateUserPoolClientCommand({ ...before, ...settings, ...userPoolClientOf() }));
  undo.defer(async () => void (await set({})));
  await set({
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["code"],
    AllowedOAuthScopes: ["openid", "email"],
    CallbackURLs: [redirectPage],
    SupportedIdentityProviders: ["COGNITO"],
  });
};

const createVerifier = () => randomBytes(32).toString("base64url");
const challengeOf = (secret: string) => createHash("sha256").update(secret).digest("base64url");

/** Goes through the sign-in page as a browser does; gives the code that the page comes back with. */
const signIn = async (challenge: string): Promise<string> => {
  const requested = {
    response_type: "code",
    client_id: readOutput("UserPoolClientId"),
    redirect_uri: redirectPage,
    state: "s",
  };
  const asked = { ...requested, scope: "openid email", code_challenge: challenge, code_challenge_method: "S256" };
  const form = await fetch(`${getConnectionInfo().endpoint}/oauth2/authorize?${new URLSearchParams(asked)}`);
  const hidden = [...(await form.text()).matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
  const body = new URLSearchParams({ ...fields, username: email, password });
  const answer = await fetch(`${getConnectionInfo().endpoint}/login`, { method: "POST", body, redirect: "manual" });
  const back = new URL(answer.headers.get("location") ?? "about:blank");
  expect(`${back.origin}${back.pathname}`).toBe(redirectPage);
  return back.searchParams.get("code") ?? "";
};

const exchangeCode = async (code: string, secret: string) => {
  const answer = await fetch(`${getConnectionInfo().endpoint}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: readOutput("UserPoolClientId"),
      redirect_uri: redirectPage,
      code,
      code_verifier: secret,
    }),
  });
  return (await answer.json()) as { access_token?: string; id_token?: string; error?: string };
};

describe("the hosted sign-in", () => {
  beforeAll(async () => {
    await getUserToken(getConnectionInfo(), { role: "auditor", email });
    const who = { UserPoolId: readOutput("UserPoolId"), Username: email };
    await createCognitoClient().send(new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }));
    await enableHostedSignIn();
  });
  afterAll(() => undo.run());

  it("gives a page a code, and for the code, to who asked for it, a token that the API accepts", async () => {
    const secret = createVerifier();
    const { access_token: token, id_token: idToken } = await exchangeCode(await signIn(challengeOf(secret)), secret);
    expect(await callApi("GET", "/me", { token })).toMatchObject({ status: 200, body: { email, roles: ["auditor"] } });
    expect(await callApi("GET", "/me", { token: idToken })).toMatchObject({ status: 401 });
  });

  it("gives nothing for a code that somebody else caught, or that was used before", async () => {
    const secret = createVerifier();
    const caught = await signIn(challengeOf(secret));
    expect(await exchangeCode(caught, createVerifier())).not.toHaveProperty("access_token");
    const code = await signIn(challengeOf(secret));
    expect(await exchangeCode(code, secret)).toHaveProperty("access_token");
    expect(await exchangeCode(code, secret)).not.toHaveProperty("access_token");
  });
});
