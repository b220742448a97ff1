import { describe, expect, test } from "vitest";
import { removeGaps } from "../../local/engine-gaps.ts";
import type { Resource, Template } from "../../local/template.ts";

const site = { endpoint: "http://127.0.0.1:4566" };
const adaptResources = (resources: Record<string, Resource>, outputs: Record<string, { Value: unknown }> = {}) =>
  removeGaps({ Resources: resources, Outputs: outputs } as Template, site);

const queue: Resource = { Type: "AWS::SQS::Queue", Properties: { KmsMasterKeyId: "alias/aws/sqs" } };
const tlsStatement = {
  Effect: "Deny",
  Principal: "*",
  Action: "sqs:*",
  Resource: "*",
  Condition: { Bool: { "aws:SecureTransport": "false" } },
};
const ruleSendStatement = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" };
const buildPolicy = (...Statement: object[]): Resource => ({
  Type: "AWS::SQS::QueuePolicy",
  Properties: { PolicyDocument: { Version: "2012-10-17", Statement }, Queues: [{ Ref: "Queue" }] },
});

describe("a template for the engine", () => {
  test("stays unchanged if the engine supports all of it", () => {
    const { template, removedGaps } = adaptResources({ Queue: queue }, { Url: { Value: { Ref: "Queue" } } });
    expect(template).toEqual({ Resources: { Queue: queue }, Outputs: { Url: { Value: { Ref: "Queue" } } } });
    expect(removedGaps).toEqual([]);
  });

  test("names the choice of roles as the sign-in page, and no page for the sign-out", () => {
    const variables = { SIGN_IN_URL: "https://x.example/oauth2/authorize", SIGN_OUT_URL: "https://x.example/logout" };
    const platform = { Type: "AWS::Lambda::Function", Properties: { Environment: { Variables: variables } } };
    const { template } = adaptResources({ Platform: platform, Queue: queue });
    expect(template.Resources["Platform"]?.Properties?.["Environment"]).toEqual({
      Variables: { SIGN_IN_URL: "/sign-in", REVOKE_URL: "/oauth2/revoke" },
    });
    expect(template.Resources["Queue"]).toEqual(queue);
  });

  test("gives short functions the time of a request, and leaves longer ones as they are", () => {
    const functionOf = (Timeout: number): Resource => ({ Type: "AWS::Lambda::Function", Properties: { Timeout } });
    const { template } = adaptResources({ Api: functionOf(10), Task: functionOf(60), Queue: queue });
    expect(template.Resources).toEqual({ Api: functionOf(25), Task: functionOf(60), Queue: queue });
  });

  test("names the engine as the token endpoint of machines", () => {
    const variables = { MACHINE_TOKEN_URL: "https://x.example/oauth2/token" };
    const platform = { Type: "AWS::Lambda::Function", Properties: { Environment: { Variables: variables } } };
    const { template } = adaptResources({ Platform: platform, Queue: queue });
    expect(template.Resources["Platform"]?.Properties?.["Environment"]).toEqual({
      Variables: { MACHINE_TOKEN_URL: `${site.endpoint}/oauth2/token` },
    });
  });

  test("loses an unsupported type and all references to it", () => {
    const archive: Resource = { Type: "AWS::Events::Archive", Properties: {} };
    const { template, removedGaps } = adaptResources(
      {
        Archive: archive,
        Queue: { ...queue, DependsOn: ["Archive", "Other"] },
        Other: { ...queue, DependsOn: "Archive" },
      },
      { Name: { Value: { "Fn::GetAtt": ["Archive", "ArchiveName"] } }, Url: { Value: { Ref: "Queue" } } },
    );
    expect(template.Resources).toEqual({ Queue: { ...queue, DependsOn: ["Other"] }, Other: queue });
    expect(Object.keys(template.Outputs ?? {})).toEqual(["Url"]);
    expect(removedGaps.map(({ description }) => description)).toEqual(["AWS::Events::Archive is removed"]);
  });

  test("loses the statements that require TLS and keeps all others", () => {
    const { template } = adaptResources({ Queue: queue, Policy: buildPolicy(tlsStatement, ruleSendStatement) });
    expect(template.Resources["Policy"]).toEqual(buildPolicy(ruleSendStatement));
  });

  test("loses a policy that contained only a TLS statement", () => {
    expect(adaptResources({ Queue: queue, Policy: buildPolicy(tlsStatement) }).template.Resources).toEqual({
      Queue: queue,
    });
  });

  test("loses conditions on the organization and statements that deny other organizations", () => {
    const sameOrganization = { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid" } } };
    const otherOrganization = { Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-exampleorgid" } } };
    const trust = { Effect: "Allow", Principal: { AWS: "arn:aws:iam::444444444444:role/reporting" } };
    const people = { Effect: "Deny", Condition: { StringLike: { "aws:userid": "*:CognitoIdentityCredentials" } } };
    const role = (...Statement: object[]): Resource => ({
      Type: "AWS::IAM::Role",
      Properties: { AssumeRolePolicyDocument: { Statement } },
    });
    const api = (...Statement: object[]): Resource => ({
      Type: "AWS::ApiGateway::RestApi",
      Properties: { Name: "tenantry-signed", Policy: { Statement } },
    });
    const { template } = adaptResources({
      Role: role({ ...trust, ...sameOrganization }),
      Api: api({ Effect: "Deny", ...otherOrganization }, people),
    });
    expect(template.Resources).toEqual({ Role: role({ ...trust, Condition: {} }), Api: api(people) });
  });

  const authorizer = (address: unknown): Resource => ({
    Type: "AWS::Lambda::Function",
    Properties: {
      Environment: { Variables: { USER_POOL_JWKS_URI: address, OIDC_JWKS_URI: "https://login.example.com/keys" } },
    },
  });

  test("reads the keys of the user pool from the engine, and those of another issuer from its own address", () => {
    const address = {
      "Fn::Join": [
        "",
        ["https://cognito-idp.", { Ref: "AWS::Region" }, "/", { Ref: "Pool" }, "/.well-known/jwks.json"],
      ],
    };
    const local = { "Fn::Join": ["", [site.endpoint, "/", { Ref: "Pool" }, "/.well-known/jwks.json"]] };
    expect(adaptResources({ Authorizer: authorizer(address) }).template.Resources).toEqual({
      Authorizer: authorizer(local),
    });
  });

  test("names the route in the gateway's own responses, because the engine does not know the path", () => {
    const response = (instance: string): Resource => ({
      Type: "AWS::ApiGateway::GatewayResponse",
      Properties: { ResponseTemplates: { "application/json": JSON.stringify({ instance }) } },
    });
    expect(adaptResources({ NoToken: response("$context.path") }).template.Resources).toEqual({
      NoToken: response("/$context.stage$context.resourcePath"),
    });
  });

  test("is a copy: the original template does not change", () => {
    const template: Template = { Resources: { Queue: queue, Policy: buildPolicy(tlsStatement, ruleSendStatement) } };
    const before = structuredClone(template);
    removeGaps(template, site);
    expect(template).toEqual(before);
  });
});
