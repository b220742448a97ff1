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

/** Configures the console's client for the hosted sign-in, like a deployment with a console. */
async function enableHostedSignIn(): Promise<void> {
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
}

const createVerifier = () => randomBytes(32).toString("base64url");
const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");

/** Signs in on the hosted page like a browser, and returns the code of the redirect. */
async function signIn(challenge: string): Promise<string> {
  const requested = {
    response_type: "code",
    client_id: readOutput("UserPoolClientId"),
    redirect_uri: redirectPage,
    state: "s",
  };
  const parameters = { ...requested, scope: "openid email", code_challenge: challenge, code_challenge_method: "S256" };
  const form = await fetch(`${getConnectionInfo().endpoint}/oauth2/authorize?${new URLSearchParams(parameters)}`);
  const hidden = [...(await form.text()).matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const fields = Object.fromEntries(hidden.map(([, name, value]) => [name, value]));
  const body = new URLSearchParams({ ...fields, username: email, password });
  const response = await fetch(`${getConnectionInfo().endpoint}/login`, { method: "POST", body, redirect: "manual" });
  const redirect = new URL(response.headers.get("location") ?? "about:blank");
  expect(`${redirect.origin}${redirect.pathname}`).toBe(redirectPage);
  return redirect.searchParams.get("code") ?? "";
}

async function exchangeCode(code: string, verifier: string) {
  const response = await fetch(`${getConnectionInfo().endpoint}/oauth2/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: readOutput("UserPoolClientId"),
      redirect_uri: redirectPage,
      code,
      code_verifier: verifier,
    }),
  });
  return (await response.json()) as { access_token?: string; id_token?: string; error?: string };
}

describe("the hosted sign-in", () => {
  beforeAll(async () => {
    await getUserToken(getConnectionInfo(), { role: "auditor", email });
    const identity = { UserPoolId: readOutput("UserPoolId"), Username: email };
    await createCognitoClient().send(
      new AdminSetUserPasswordCommand({ ...identity, Password: password, Permanent: true }),
    );
    await enableHostedSignIn();
  });
  afterAll(() => undo.run());

  it("returns a code that its requester can exchange for a token that the API accepts", async () => {
    const verifier = createVerifier();
    const { access_token: token, id_token: idToken } = await exchangeCode(
      await signIn(challengeOf(verifier)),
      verifier,
    );
    expect(await callApi("GET", "/me", { token })).toMatchObject({ status: 200, body: { email, roles: ["auditor"] } });
    expect(await callApi("GET", "/me", { token: idToken })).toMatchObject({ status: 401 });
  });

  it("rejects a code that another party intercepted or that was used before", async () => {
    const verifier = createVerifier();
    const intercepted = await signIn(challengeOf(verifier));
    expect(await exchangeCode(intercepted, createVerifier())).not.toHaveProperty("access_token");
    const code = await signIn(challengeOf(verifier));
    expect(await exchangeCode(code, verifier)).toHaveProperty("access_token");
    expect(await exchangeCode(code, verifier)).not.toHaveProperty("access_token");
  });
});
