import { Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { findResource, findResources, handlerOf, listMethods, synthesizeTemplates } from "./templates.ts";

const { controlPlane: template, data: users } = synthesizeTemplates();
const { controlPlane: withConsole } = synthesizeTemplates({ consoleOrigin: "https://console.example.com" });

const methods = listMethods(template);
const publicMethods = ["ANY /config", "ANY /health", "ANY /openapi.json"];

const handlerOfMethod = (method: string) => handlerOf(methods.get(method) ?? {});

/** Returns a name that CloudFormation joins from parts. */
const joinName = (...parts: unknown[]) => ({ "Fn::Join": ["", parts] });

describe("The API", () => {
  test("requires a token on all paths except /config, /health and /openapi.json", () => {
    expect(methods.size).toBe(28);
    for (const [method, { AuthorizationType, AuthorizerId }] of methods) {
      expect({ method, AuthorizationType }).toEqual({
        method,
        AuthorizationType: publicMethods.includes(method) ? "NONE" : "CUSTOM",
      });
      expect(AuthorizerId !== undefined, method).toBe(!publicMethods.includes(method));
    }
  });

  test("caches the rights of a token for a minute at most", () => {
    template.hasResourceProperties("AWS::ApiGateway::Authorizer", {
      Type: "REQUEST",
      IdentitySource: "method.request.header.Authorization",
      AuthorizerResultTtlInSeconds: 60,
    });
  });

  test.each([
    ["ANY /tenants", /^tenantsapi/],
    ["ANY /tenants/{entry}", /^tenantsapi/],
    ["ANY /tenants/{entry}/{proxy+}", /^tenantsapi/],
    ["ANY /tenants/{entry}/users", /^usersapi/],
    ["ANY /tenants/{entry}/users/{proxy+}", /^usersapi/],
    ["ANY /users", /^usersapi/],
    ["ANY /users/{proxy+}", /^usersapi/],
    ["ANY /people", /^usersapi/],
    ["ANY /actors", /^usersapi/],
    ["ANY /overview", /^operationsapi/],
    ["ANY /products", /^productsapi/],
    ["ANY /products/{entry}", /^productsapi/],
    ["ANY /products/{entry}/{proxy+}", /^productsapi/],
    ["ANY /products/{entry}/rollouts", /^rolloutsapi/],
    ["ANY /products/{entry}/rollouts/{proxy+}", /^rolloutsapi/],
    ["ANY /rollouts", /^rolloutsapi/],
    ["ANY /rollouts/{proxy+}", /^rolloutsapi/],
    ["ANY /operations", /^operationsapi/],
    ["ANY /operations/{proxy+}", /^operationsapi/],
    ["ANY /", /^platformapi/],
    ["ANY /{proxy+}", /^platformapi/],
    ["ANY /config", /^platformapi/],
    ["ANY /health", /^platformapi/],
    ["ANY /openapi.json", /^platformapi/],
  ])("%s invokes its function for all verbs", (method, handler) => {
    expect(handlerOfMethod(method)).toMatch(handler);
  });

  test("has one stage, v1, with a rate limit", () => {
    template.hasResourceProperties("AWS::ApiGateway::Stage", {
      StageName: "v1",
      MethodSettings: [Match.objectLike({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 })],
    });
    template.hasResourceProperties("AWS::ApiGateway::RestApi", { EndpointConfiguration: { Types: ["REGIONAL"] } });
  });

  test("logs caller, source address, request and status, but no content", () => {
    const { properties } = findResource(template, "AWS::ApiGateway::Stage");
    const { Format } = properties["AccessLogSetting"] as { Format: string };
    expect(Object.keys(JSON.parse(Format))).toEqual(
      expect.arrayContaining(["requestId", "caller", "method", "path", "status"]),
    );
    expect(JSON.parse(Format)).toMatchObject({ sourceIp: "$context.identity.sourceIp" });
    expect(Format).not.toMatch(/header|querystring|body|input/i);
  });

  test("logs the gateway's errors for 90 days, but no content", () => {
    const { id } = findResource(template, "AWS::ApiGateway::RestApi");
    const log = findResource(template, "AWS::Logs::LogGroup", ({ LogGroupName }) => {
      return (
        JSON.stringify(LogGroupName) === JSON.stringify(joinName("API-Gateway-Execution-Logs_", { Ref: id }, "/v1"))
      );
    });
    expect(log.properties["RetentionInDays"]).toBe(90);
    template.hasResource("AWS::ApiGateway::Stage", {
      Properties: { MethodSettings: [Match.objectLike({ LoggingLevel: "ERROR", DataTraceEnabled: false })] },
      DependsOn: Match.arrayWith([log.id]),
    });
  });
});

describe("The gateway's own response", () => {
  test.each([
    ["UNAUTHORIZED", 401, "unauthenticated"],
    ["ACCESS_DENIED", 403, "forbidden"],
    ["MISSING_AUTHENTICATION_TOKEN", 404, "notFound"],
    ["REQUEST_TOO_LARGE", 413, "payloadTooLarge"],
    ["UNSUPPORTED_MEDIA_TYPE", 415, "unsupportedMediaType"],
    ["THROTTLED", 429, "tooManyRequests"],
    ["BAD_REQUEST_BODY", 400, "badRequest"],
    ["DEFAULT_4XX", 400, "badRequest"],
    ["AUTHORIZER_FAILURE", 503, "overloaded"],
    ["AUTHORIZER_CONFIGURATION_ERROR", 503, "overloaded"],
    ["DEFAULT_5XX", 500, "internal"],
  ])("%s is a problem with status %i", (type, status, code) => {
    const { properties } = findResource(
      template,
      "AWS::ApiGateway::GatewayResponse",
      ({ ResponseType }) => ResponseType === type,
    );
    expect(properties).toMatchObject({
      StatusCode: String(status),
      ResponseParameters: { "gatewayresponse.header.Content-Type": "'application/problem+json'" },
    });
    const templates = properties["ResponseTemplates"] as Record<string, string>;
    expect(JSON.parse(templates["application/json"] ?? "")).toEqual({
      type: `urn:tenantry:problem:${code}`,
      title: expect.any(String),
      status,
      detail: expect.any(String),
      instance: "$context.path",
      code,
      requestId: "$context.requestId",
    });
  });

  test("to a missing or invalid token names the expected kind", () => {
    template.hasResourceProperties("AWS::ApiGateway::GatewayResponse", {
      ResponseType: "UNAUTHORIZED",
      ResponseParameters: Match.objectLike({ "gatewayresponse.header.WWW-Authenticate": "'Bearer'" }),
    });
  });
});

describe("Pages of other origins", () => {
  test("are blocked if no console is configured", () => {
    expect([...methods.keys()].filter((method) => method.startsWith("OPTIONS"))).toEqual([]);
    expect(JSON.stringify(template.toJSON())).not.toContain("Access-Control");
  });

  test("are blocked except for the console, which may use the contract's methods and headers on every path", () => {
    const preflights = [...listMethods(withConsole)].filter(([method]) => method.startsWith("OPTIONS"));
    expect(preflights).toHaveLength(methods.size);
    for (const [, { AuthorizationType, Integration }] of preflights) {
      expect(AuthorizationType).toBe("NONE");
      const [answer] = (Integration as { IntegrationResponses: [{ ResponseParameters: object }] }).IntegrationResponses;
      expect(answer.ResponseParameters).toMatchObject({
        "method.response.header.Access-Control-Allow-Origin": "'https://console.example.com'",
        "method.response.header.Access-Control-Allow-Methods": "'GET,POST,PATCH,DELETE'",
        "method.response.header.Access-Control-Allow-Headers":
          "'Authorization,Content-Type,If-Match,If-None-Match,Idempotency-Key'",
        "method.response.header.Access-Control-Expose-Headers": "'ETag,Location,Retry-After,Idempotent-Replayed'",
      });
    }
  });

  test("are known to the functions of the API and to the gateway's own responses", () => {
    const functions = withConsole.findResources("AWS::Lambda::Function", {
      Properties: { Environment: { Variables: { CONSOLE_ORIGIN: "https://console.example.com" } } },
    });
    const names = Object.values(functions).map(({ Properties }) => Properties.FunctionName);
    expect(names.sort()).toEqual([
      "tenantry-events-api",
      "tenantry-notifications-api",
      "tenantry-operations-api",
      "tenantry-platform-api",
      "tenantry-products-api",
      "tenantry-rollouts-api",
      "tenantry-tenants-api",
      "tenantry-users-api",
    ]);
    withConsole.allResourcesProperties("AWS::ApiGateway::GatewayResponse", {
      ResponseParameters: Match.objectLike({
        "gatewayresponse.header.Access-Control-Allow-Origin": "'https://console.example.com'",
      }),
    });
  });
});

describe("Identity", () => {
  test("only administrators create users, and passwords have at least 12 characters of all kinds", () => {
    users.hasResourceProperties("AWS::Cognito::UserPool", {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AliasAttributes: ["email"],
      MfaConfiguration: "OPTIONAL",
      Policies: {
        PasswordPolicy: Match.objectLike({
          MinimumLength: 12,
          RequireLowercase: true,
          RequireUppercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
        }),
      },
      DeletionProtection: "ACTIVE",
    });
  });

  test.each(["platform-admin", "product-owner", "auditor", "tenant-admin", "member"])("%s is a group", (role) => {
    template.hasResourceProperties("AWS::Cognito::UserPoolGroup", { GroupName: role });
  });

  test("the console's client has no secret and no sign-in by a password without AWS credentials, and its access tokens last an hour", () => {
    users.hasResourceProperties("AWS::Cognito::UserPoolClient", {
      ClientName: "tenantry-console",
      GenerateSecret: false,
      ExplicitAuthFlows: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
      AccessTokenValidity: 60,
      PreventUserExistenceErrors: "ENABLED",
      EnableTokenRevocation: true,
    });
  });

  test("with a console, people sign in on the hosted page with the code flow only", () => {
    const { data: withConsole } = synthesizeTemplates({ consoleOrigin: "https://console.example.com" });
    withConsole.hasResourceProperties("AWS::Cognito::UserPoolClient", {
      ClientName: "tenantry-console",
      GenerateSecret: false,
      AllowedOAuthFlows: ["code"],
      AllowedOAuthScopes: ["openid", "email"],
      CallbackURLs: ["https://console.example.com/signed-in"],
      SupportedIdentityProviders: ["COGNITO"],
    });
    users.hasResourceProperties("AWS::Cognito::UserPoolClient", { AllowedOAuthFlowsUserPoolClient: false });
  });

  test("a later console changes neither the client's id nor an export, which CloudFormation would reject", () => {
    const { data: withConsole } = synthesizeTemplates({ consoleOrigin: "https://console.example.com" });
    const fixed = (one: Template) =>
      findResources(one, "AWS::Cognito::UserPoolClient").map(([id, { Properties }]) => [
        id,
        Properties["UserPoolId"],
        Properties["GenerateSecret"],
      ]);
    expect(fixed(withConsole)).toEqual(fixed(users));
    expect(withConsole.findOutputs("*")).toMatchObject(users.findOutputs("*"));
  });

  test("a later issuer of tokens removes no export, which CloudFormation would reject", () => {
    const tokenIssuer = { issuer: "https://login.example.com", audience: "tenantry" };
    const { data: withIssuer } = synthesizeTemplates({ tokenIssuer });
    expect(withIssuer.findOutputs("*")).toMatchObject(users.findOutputs("*"));
  });

  test("people sign in from a command line with the code flow only, without a secret and never with a password", () => {
    users.hasResourceProperties("AWS::Cognito::UserPoolClient", {
      ClientName: "tenantry-cli",
      GenerateSecret: false,
      AllowedOAuthFlows: ["code"],
      ExplicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"],
      CallbackURLs: [47_821, 47_822, 47_823].map((port) => `http://localhost:${port}/signed-in`),
      PreventUserExistenceErrors: "ENABLED",
      EnableTokenRevocation: true,
    });
  });

  test("machines have the scopes for reports, subscribers and profiles only", () => {
    users.hasResourceProperties("AWS::Cognito::UserPoolResourceServer", {
      Identifier: "tenantry",
      Scopes: ["reports.write", "tenants.read", "profiles.read"].map((ScopeName) => Match.objectLike({ ScopeName })),
    });
  });

  test("machines request tokens at a domain of the account", () => {
    users.hasResourceProperties("AWS::Cognito::UserPoolDomain", {
      Domain: { "Fn::Join": ["", ["tenantry-", { Ref: "AWS::AccountId" }]] },
    });
    expect(JSON.stringify(users.findOutputs("TokenUrl"))).toContain("/oauth2/token");
  });

  test("with another issuer, people use its tokens and machines still use the pool's", () => {
    const { controlPlane: other } = synthesizeTemplates({
      tokenIssuer: { issuer: "https://login.example.com", audience: "tenantry" },
    });
    other.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "tenantry-authorizer",
      Environment: {
        Variables: Match.objectLike({
          USER_POOL_ISSUER: Match.anyValue(),
          OIDC_ISSUER: "https://login.example.com",
          OIDC_AUDIENCE: "tenantry",
          OIDC_JWKS_URI: "https://login.example.com/.well-known/jwks.json",
        }),
      },
    });
  });
});
