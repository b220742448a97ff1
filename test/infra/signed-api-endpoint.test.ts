import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { readOrganization } from "../../infra/constructs/security/organization.ts";
import {
  findResource,
  findResources,
  groupRightsByRole,
  handlerOf,
  listMethods,
  logicalIdOf,
  mentions,
  parseStatements,
  type Resource,
  synthesizeTemplates,
} from "./templates.ts";

const organization = {
  id: "o-exampleorgid",
  machines: {
    "platform-admin": ["arn:aws:iam::444444444444:role/automation", "arn:aws:iam::555555555555:role/deployer"],
    "product-owner": [],
    auditor: ["arn:aws:iam::444444444444:role/reporting"],
  },
};
const { controlPlane: template, monitoring } = synthesizeTemplates({ organization });
const { controlPlane: templateWithoutOrganization } = synthesizeTemplates();
const findByName = (type: string, property: string, name: string) =>
  findResource(template, type, (properties) => properties[property] === name);
const { id: api, properties: restApi } = findByName("AWS::ApiGateway::RestApi", "Name", "tenantry-signed");
const { id: tokenApi } = findByName("AWS::ApiGateway::RestApi", "Name", "tenantry");
const resourcesOfApi = (type: string, id: string) =>
  findResources(template, type).filter(([, { Properties }]) => logicalIdOf(Properties["RestApiId"]) === id);
const findRole = (name: string) => findByName("AWS::IAM::Role", "RoleName", name);

/** Returns the routes of an API with their functions. */
const routesOf = (id: string) =>
  new Map([...listMethods(template, id)].map(([route, method]) => [route, handlerOf(method)]));

describe("The API endpoint for machines of the organization", () => {
  test("does not exist if no organization is configured", () => {
    templateWithoutOrganization.resourceCountIs("AWS::ApiGateway::RestApi", 1);
    expect(JSON.stringify(templateWithoutOrganization.toJSON())).not.toMatch(
      /SIGNER_ROLES|PrincipalOrgID|SignedApiUrl/,
    );
  });

  test("requires a signature on every path", () => {
    const methods = listMethods(template, api);
    expect(methods.size).toBeGreaterThan(10);
    for (const [route, { AuthorizationType }] of methods) expect(AuthorizationType, route).toBe("AWS_IAM");
  });

  test("has the routes and functions of the token endpoint", () => {
    const tokenRoutes = routesOf(tokenApi);
    for (const publicRoute of ["ANY /config", "ANY /health", "ANY /openapi.json"])
      expect(tokenRoutes.delete(publicRoute)).toBe(true);
    expect(routesOf(api)).toEqual(tokenRoutes);
  });

  test("denies callers outside of the organization and people with a session of the identity pool", () => {
    const statements = parseStatements(restApi["Policy"]);
    expect(statements).toEqual(
      [
        { StringNotEquals: { "aws:PrincipalOrgID": "o-exampleorgid" } },
        { StringLike: { "aws:userid": "*:CognitoIdentityCredentials" } },
      ].map((condition) => ({
        effect: "Deny",
        principal: { AWS: "*" },
        actions: ["execute-api:Invoke"],
        resources: ["execute-api:/*"],
        condition,
      })),
    );
  });

  test("has only conditions on keys that API Gateway provides", () => {
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
    const provided = ["aws:PrincipalOrgID", "aws:PrincipalArn", "aws:PrincipalTag", "aws:PrincipalType", "aws:userid"];
    const requested = parseStatements(restApi["Policy"]).flatMap(({ condition }) =>
      Object.values(condition).flatMap(Object.keys),
    );
    expect(requested.length).toBeGreaterThan(1);
    for (const key of requested) expect(provided).toContain(key);
  });

  test("may be called only by the roles that machines may assume", () => {
    const invoking = [...groupRightsByRole(template)].filter(([, statements]) =>
      statements.some(({ actions }) => actions.some((action) => action.startsWith("execute-api:"))),
    );
    expect(invoking.map(([id]) => id).sort()).toEqual(
      ["auditor", "platform-admin"].map((role) => findRole(`Tenantry-${role}`).id).sort(),
    );
    for (const [, statements] of invoking) {
      const [right] = statements.filter(({ actions }) => actions.includes("execute-api:Invoke"));
      expect(right?.actions).toEqual(["execute-api:Invoke"]);
      expect(mentions(right?.resources, api) && !mentions(right?.resources, tokenApi)).toBe(true);
    }
  });

  test.each([
    ["platform-admin", organization.machines["platform-admin"]],
    ["auditor", organization.machines.auditor],
    ["product-owner", []],
    ["tenant-admin", []],
    ["member", []],
  ])(
    "the role of %s may be assumed only by its configured machines while they are in the organization",
    (role, arns) => {
      const trust = parseStatements(findRole(`Tenantry-${role}`).properties["AssumeRolePolicyDocument"]);
      const machines = trust.filter(({ actions }) => !actions.includes("sts:AssumeRoleWithWebIdentity"));
      expect(machines.flatMap(({ principal }) => (principal as { AWS: string }).AWS)).toEqual(arns);
      for (const one of machines) {
        expect(one).toMatchObject({
          actions: ["sts:AssumeRole"],
          condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid" } },
        });
      }
    },
  );

  test("only the functions of the API know the mapping of signing roles", () => {
    const mappings = findResources(template, "AWS::Lambda::Function").flatMap(([, { Properties }]) => {
      const { Variables } = Properties["Environment"] as { Variables: Record<string, unknown> };
      return Variables["SIGNER_ROLES"]
        ? [[String(Properties["FunctionName"]), Variables["SIGNER_ROLES"]] as const]
        : [];
    });
    expect(mappings.map(([name]) => name).sort()).toEqual(
      ["events", "notifications", "operations", "platform", "products", "rollouts", "tenants", "users"].map(
        (name) => `tenantry-${name}-api`,
      ),
    );
    const arnOf = (role: string) => ({ "Fn::GetAtt": [findRole(`Tenantry-${role}`).id, "Arn"] });
    for (const [, table] of mappings) {
      expect(table).toEqual({
        "Fn::Join": ["", ['{"', arnOf("platform-admin"), '":"platform-admin","', arnOf("auditor"), '":"auditor"}']],
      });
    }
  });

  test("is throttled, logged and traced like the token endpoint, and logs the caller's session", () => {
    const [[, stage]] = resourcesOfApi("AWS::ApiGateway::Stage", api) as [[string, Resource]];
    expect(stage.Properties).toMatchObject({
      StageName: "v1",
      TracingEnabled: true,
      MethodSettings: [expect.objectContaining({ ThrottlingRateLimit: 100, LoggingLevel: "ERROR" })],
    });
    const { Format } = stage.Properties["AccessLogSetting"] as { Format: string };
    expect(JSON.parse(Format)).toMatchObject({ caller: "$context.identity.userArn", requestId: "$context.requestId" });
    // The account has one gateway role for logs.
    template.resourceCountIs("AWS::ApiGateway::Account", 1);
    expect(stage["DependsOn"]).toContain(findResource(template, "AWS::ApiGateway::Account").id);
  });

  test.each(["MISSING_AUTHENTICATION_TOKEN", "INVALID_SIGNATURE", "EXPIRED_TOKEN", "UNAUTHORIZED"])(
    "answers %s with a problem that explains how to sign",
    (type) => {
      const [answer] = resourcesOfApi("AWS::ApiGateway::GatewayResponse", api).filter(
        ([, { Properties }]) => Properties["ResponseType"] === type,
      );
      expect(answer?.[1].Properties).toMatchObject({
        StatusCode: "401",
        ResponseParameters: { "gatewayresponse.header.WWW-Authenticate": "'AWS4-HMAC-SHA256'" },
      });
      expect(JSON.stringify(answer)).toContain("Signature Version 4");
    },
  );

  test("has the alarms of the token endpoint for server errors, rejections and throttling", () => {
    monitoring.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "5XXError",
      Dimensions: [{ Name: "ApiName", Value: "tenantry-signed" }],
    });
    for (const name of ["AuthorizerRefusals", "ThrottledRequests"]) {
      const filters = findResources(template, "AWS::Logs::MetricFilter").filter(([, { Properties }]) =>
        mentions(Properties["MetricTransformations"], name),
      );
      expect(new Set(filters.map(([, { Properties }]) => logicalIdOf(Properties["LogGroupName"]))).size).toBe(2);
    }
    template.hasOutput("SignedApiUrl", { Value: Match.anyValue() });
  });
});

describe("The settings of the organization", () => {
  const from = (settings: Record<string, string>) => readOrganization((key) => settings[key]);

  test("contain comma-separated machines for each role", () => {
    expect(
      from({
        "organisation.id": organization.id,
        "organisation.platform-admin": organization.machines["platform-admin"].join(),
        "organisation.auditor": organization.machines.auditor.join(),
      }),
    ).toEqual(organization);
    expect(from({ "organisation.auditor": organization.machines.auditor.join() })).toBeUndefined();
  });

  test.each([
    ["organisation.id", { "organisation.id": "*" }],
    ["organisation.auditor", { "organisation.id": organization.id, "organisation.auditor": "*" }],
    [
      "organisation.auditor",
      { "organisation.id": organization.id, "organisation.auditor": "arn:aws:iam::444444444444:root" },
    ],
  ])("with an invalid %s are rejected", (key, settings) => {
    expect(() => from(settings)).toThrow(key);
  });
});
