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
  test("stays as it is where the engine can take all of it", () => {
    const { template, left } = adaptResources({ Queue: queue }, { Url: { Value: { Ref: "Queue" } } });
    expect(template).toEqual({ Resources: { Queue: queue }, Outputs: { Url: { Value: { Ref: "Queue" } } } });
    expect(left).toEqual([]);
  });

  test("goes without a type that the engine refuses, and without what refers to it", () => {
    const archive: Resource = { Type: "AWS::Events::Archive", Properties: {} };
    const { template, left } = adaptResources(
      {
        Archive: archive,
        Queue: { ...queue, DependsOn: ["Archive", "Other"] },
        Other: { ...queue, DependsOn: "Archive" },
      },
      { Name: { Value: { "Fn::GetAtt": ["Archive", "ArchiveName"] } }, Url: { Value: { Ref: "Queue" } } },
    );
    expect(template.Resources).toEqual({ Queue: { ...queue, DependsOn: ["Other"] }, Other: queue });
    expect(Object.keys(template.Outputs ?? {})).toEqual(["Url"]);
    expect(left.map(({ description: what }) => what)).toEqual(["AWS::Events::Archive is left out"]);
  });

  test("demands no TLS, and keeps every other statement of the policy", () => {
    const { template } = adaptResources({ Queue: queue, Policy: buildPolicy(tlsStatement, ruleSendStatement) });
    expect(template.Resources["Policy"]).toEqual(buildPolicy(ruleSendStatement));
  });

  test("has no policy that demanded nothing but TLS", () => {
    expect(adaptResources({ Queue: queue, Policy: buildPolicy(tlsStatement) }).template.Resources).toEqual({
      Queue: queue,
    });
  });

  test("lets in whoever would have to be of the organisation, and refuses nobody for being of another", () => {
    const ofOurs = { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid" } } };
    const ofOthers = { Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-exampleorgid" } } };
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
      Role: role({ ...trust, ...ofOurs }),
      Api: api({ Effect: "Deny", ...ofOthers }, people),
    });
    expect(template.Resources).toEqual({ Role: role({ ...trust, Condition: {} }), Api: api(people) });
  });

  const authorizer = (address: unknown): Resource => ({
    Type: "AWS::Lambda::Function",
    Properties: {
      Environment: { Variables: { USER_POOL_JWKS_URI: address, OIDC_JWKS_URI: "https://login.example.com/keys" } },
    },
  });

  test("takes the keys of its own user pool from the engine, and those of another issuer from there", () => {
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

  test("is a new one: the real template is not touched", () => {
    const template: Template = { Resources: { Queue: queue, Policy: buildPolicy(tlsStatement, ruleSendStatement) } };
    const before = structuredClone(template);
    removeGaps(template, site);
    expect(template).toEqual(before);
  });
});
