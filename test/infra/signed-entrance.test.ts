import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { organisationFrom } from "../../infra/constructs/security/organisation.ts";
import {
  controlPlane,
  handlerOf,
  idOf,
  mentions,
  methodsOf,
  type Resource,
  resourceOf,
  resourcesOf,
  rightsByRole,
  statementsIn,
} from "./templates.ts";

const organisation = {
  id: "o-exampleorgid",
  machines: {
    "platform-admin": ["arn:aws:iam::444444444444:role/automation", "arn:aws:iam::555555555555:role/deployer"],
    "product-owner": [],
    auditor: ["arn:aws:iam::444444444444:role/reporting"],
  },
};
const { controlPlane: template, monitoring } = controlPlane({ organisation });
const { controlPlane: without } = controlPlane();
const named = (type: string, property: string, name: string) =>
  resourceOf(template, type, (properties) => properties[property] === name);
const { id: api, properties: restApi } = named("AWS::ApiGateway::RestApi", "Name", "tenantry-signed");
const { id: tokenApi } = named("AWS::ApiGateway::RestApi", "Name", "tenantry");
const ofApi = (type: string, id: string) =>
  resourcesOf(template, type).filter(([, { Properties }]) => idOf(Properties["RestApiId"]) === id);
const roleNamed = (name: string) => named("AWS::IAM::Role", "RoleName", name);

/** What is asked for and who answers, whatever the entrance. */
const routesOf = (id: string) =>
  new Map([...methodsOf(template, id)].map(([route, method]) => [route, handlerOf(method)]));

describe("The entrance for machines of the organisation", () => {
  test("is not there, and nobody's signature counts, where no organisation is configured", () => {
    without.resourceCountIs("AWS::ApiGateway::RestApi", 1);
    expect(JSON.stringify(without.toJSON())).not.toMatch(/SIGNER_ROLES|PrincipalOrgID|SignedApiUrl/);
  });

  test("asks for a signature on every path, without exception", () => {
    const methods = methodsOf(template, api);
    expect(methods.size).toBeGreaterThan(10);
    for (const [route, { AuthorizationType }] of methods) expect(AuthorizationType, route).toBe("AWS_IAM");
  });

  test("has the routes of the entrance for tokens, before the same functions", () => {
    const theirs = routesOf(tokenApi);
    for (const open of ["ANY /health", "ANY /openapi.json"]) expect(theirs.delete(open)).toBe(true);
    expect(routesOf(api)).toEqual(theirs);
  });

  test("refuses others than the organisation, and people with a session of the identity pool, whatever they may", () => {
    const statements = statementsIn(restApi["Policy"]);
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

  test("asks for nothing that API Gateway does not tell its policies", () => {
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
    const told = ["aws:PrincipalOrgID", "aws:PrincipalArn", "aws:PrincipalTag", "aws:PrincipalType", "aws:userid"];
    const asked = statementsIn(restApi["Policy"]).flatMap(({ condition }) =>
      Object.values(condition).flatMap(Object.keys),
    );
    expect(asked.length).toBeGreaterThan(1);
    for (const key of asked) expect(told).toContain(key);
  });

  test("lets in the roles that machines may take, and no other role of the stack", () => {
    const invoking = [...rightsByRole(template)].filter(([, statements]) =>
      statements.some(({ actions }) => actions.some((action) => action.startsWith("execute-api:"))),
    );
    expect(invoking.map(([id]) => id).sort()).toEqual(
      ["auditor", "platform-admin"].map((role) => roleNamed(`Tenantry-${role}`).id).sort(),
    );
    for (const [, statements] of invoking) {
      const [right] = statements.filter(({ actions }) => actions.includes("execute-api:Invoke"));
      expect(right?.actions).toEqual(["execute-api:Invoke"]);
      expect(mentions(right?.resources, api) && !mentions(right?.resources, tokenApi)).toBe(true);
    }
  });

  test.each([
    ["platform-admin", organisation.machines["platform-admin"]],
    ["auditor", organisation.machines.auditor],
    ["product-owner", []],
    ["tenant-admin", []],
    ["member", []],
  ])(
    "the role of %s is taken by just the machines that are named for it, while they are of the organisation",
    (role, arns) => {
      const trust = statementsIn(roleNamed(`Tenantry-${role}`).properties["AssumeRolePolicyDocument"]);
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

  test("tells the functions of the API, and no other, which role is what on the platform", () => {
    const told = resourcesOf(template, "AWS::Lambda::Function").flatMap(([, { Properties }]) => {
      const { Variables } = Properties["Environment"] as { Variables: Record<string, unknown> };
      return Variables["SIGNER_ROLES"]
        ? [[String(Properties["FunctionName"]), Variables["SIGNER_ROLES"]] as const]
        : [];
    });
    expect(told.map(([name]) => name).sort()).toEqual(
      ["events", "notifications", "operations", "platform", "products", "tenants", "users"].map(
        (name) => `tenantry-${name}-api`,
      ),
    );
    const arnOf = (role: string) => ({ "Fn::GetAtt": [roleNamed(`Tenantry-${role}`).id, "Arn"] });
    for (const [, table] of told) {
      expect(table).toEqual({
        "Fn::Join": ["", ['{"', arnOf("platform-admin"), '":"platform-admin","', arnOf("auditor"), '":"auditor"}']],
      });
    }
  });

  test("is throttled, logged and traced like the other, and says in its log whose session called", () => {
    const [[, stage]] = ofApi("AWS::ApiGateway::Stage", api) as [[string, Resource]];
    expect(stage.Properties).toMatchObject({
      StageName: "v1",
      TracingEnabled: true,
      MethodSettings: [expect.objectContaining({ ThrottlingRateLimit: 100, LoggingLevel: "ERROR" })],
    });
    const { Format } = stage.Properties["AccessLogSetting"] as { Format: string };
    expect(JSON.parse(Format)).toMatchObject({ caller: "$context.identity.userArn", requestId: "$context.requestId" });
    // The gateway's role for logs is the account's, and there is one.
    template.resourceCountIs("AWS::ApiGateway::Account", 1);
    expect(stage["DependsOn"]).toContain(resourceOf(template, "AWS::ApiGateway::Account").id);
  });

  test.each(["MISSING_AUTHENTICATION_TOKEN", "INVALID_SIGNATURE", "EXPIRED_TOKEN", "UNAUTHORIZED"])(
    "answers %s with a problem that says how to sign",
    (type) => {
      const [answer] = ofApi("AWS::ApiGateway::GatewayResponse", api).filter(
        ([, { Properties }]) => Properties["ResponseType"] === type,
      );
      expect(answer?.[1].Properties).toMatchObject({
        StatusCode: "401",
        ResponseParameters: { "gatewayresponse.header.WWW-Authenticate": "'AWS4-HMAC-SHA256'" },
      });
      expect(JSON.stringify(answer)).toContain("Signature Version 4");
    },
  );

  test("is watched: its faults, its refusals and its throttling raise the alarms of the other", () => {
    monitoring.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "5XXError",
      Dimensions: [{ Name: "ApiName", Value: "tenantry-signed" }],
    });
    for (const name of ["AuthorizerRefusals", "ThrottledRequests"]) {
      const filters = resourcesOf(template, "AWS::Logs::MetricFilter").filter(([, { Properties }]) =>
        mentions(Properties["MetricTransformations"], name),
      );
      expect(new Set(filters.map(([, { Properties }]) => idOf(Properties["LogGroupName"]))).size).toBe(2);
    }
    template.hasOutput("SignedApiUrl", { Value: Match.anyValue() });
  });
});

describe("The organisation, as it is configured", () => {
  const from = (settings: Record<string, string>) => organisationFrom((key) => settings[key]);

  test("names its machines for each role, with commas between", () => {
    expect(
      from({
        "organisation.id": organisation.id,
        "organisation.platform-admin": organisation.machines["platform-admin"].join(),
        "organisation.auditor": organisation.machines.auditor.join(),
      }),
    ).toEqual(organisation);
    expect(from({ "organisation.auditor": organisation.machines.auditor.join() })).toBeUndefined();
  });

  test.each([
    ["organisation.id", { "organisation.id": "*" }],
    ["organisation.auditor", { "organisation.id": organisation.id, "organisation.auditor": "*" }],
    [
      "organisation.auditor",
      { "organisation.id": organisation.id, "organisation.auditor": "arn:aws:iam::444444444444:root" },
    ],
  ])("is refused where %s is no name of one", (key, settings) => {
    expect(() => from(settings)).toThrow(key);
  });
});
