import { describe, expect, test } from "vitest";
import { createSignInEnvironment } from "../../infra/constructs/security/sign-in-settings.ts";

const directory = {
  issuer: "https://cognito-idp.eu-central-1.amazonaws.com/pool",
  signInHost: "tenantry-1.auth.eu-central-1.amazoncognito.com",
  tokenUrl: "https://tenantry-1.auth.eu-central-1.amazoncognito.com/oauth2/token",
  consoleClient: { userPoolClientId: "console" },
  commandLineClient: { userPoolClientId: "cli" },
};

describe("the settings of the sign-in", () => {
  test("are those of the user pool", () => {
    expect(createSignInEnvironment(directory, undefined)).toMatchObject({
      SIGN_IN_ISSUER: directory.issuer,
      SIGN_IN_URL: `https://${directory.signInHost}/oauth2/authorize`,
      CLI_CLIENT_ID: "cli",
      MACHINE_TOKEN_URL: directory.tokenUrl,
      REVOKE_URL: `https://${directory.signInHost}/oauth2/revoke`,
    });
  });

  test("name no endpoints of another issuer that the deployment does not name", () => {
    const environment = createSignInEnvironment(directory, {
      issuer: "https://login.example.com",
      audience: "tenantry",
    });
    expect(environment).not.toHaveProperty("REVOKE_URL");
    expect(environment).not.toHaveProperty("SIGN_OUT_URL");
  });

  test("send machines to the user pool, also if people sign in at another issuer", () => {
    const other = { issuer: "https://login.example.com", audience: "tenantry" };
    expect(createSignInEnvironment(directory, other)).toMatchObject({
      SIGN_IN_ISSUER: other.issuer,
      SIGN_IN_URL: `${other.issuer}/authorize`,
      CLI_CLIENT_ID: "tenantry",
      MACHINE_TOKEN_URL: directory.tokenUrl,
    });
  });
});
