import { describe, expect, test } from "vitest";
import { findResource, findResources, synthesizeTemplates } from "./templates.ts";

const machines = { "platform-admin": [], "product-owner": [], auditor: ["arn:aws:iam::444444444444:role/reporting"] };
const { controlPlane: template } = synthesizeTemplates({ organization: { id: "o-exampleorgid", machines } });
type MethodSetting = {
  ResourcePath: string;
  HttpMethod: string;
  ThrottlingRateLimit: number;
  ThrottlingBurstLimit: number;
  LoggingLevel: string;
  DataTraceEnabled: boolean;
};
const settings = findResources(template, "AWS::ApiGateway::Stage").map(
  ([, { Properties }]) => Properties["MethodSettings"] as MethodSetting[],
);
const [ofTokens = []] = settings.toSorted((one, other) => other.length - one.length);

describe("A path without a token", () => {
  test.each([
    ["health", 50, 100],
    ["config", 50, 100],
    ["openapi.json", 20, 40],
  ])("/%s has %i requests a second of its own", (path, rate, burst) => {
    const own = ofTokens.filter(({ ResourcePath }) => ResourcePath === `/~1${path}`);
    // The deployment fails if a setting names a verb without a method.
    expect(own.map(({ HttpMethod }) => HttpMethod)).toEqual(["GET"]);
    const [id] =
      findResources(template, "AWS::ApiGateway::Resource").find(
        ([, { Properties }]) => Properties["PathPart"] === path,
      ) ?? [];
    const methods = findResources(template, "AWS::ApiGateway::Method").filter(
      ([, { Properties }]) => (Properties["ResourceId"] as { Ref: string }).Ref === id,
    );
    expect(methods.map(([, { Properties }]) => Properties["HttpMethod"])).toEqual(
      expect.arrayContaining(["GET", "ANY"]),
    );
    for (const one of own) {
      expect(one).toMatchObject({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst });
      // A setting of a method replaces those of the stage.
      expect(one).toMatchObject({ LoggingLevel: "ERROR", DataTraceEnabled: false });
    }
  });

  test("has the settings of the stage at an endpoint where each path needs a credential", () => {
    expect(settings.map(({ length }) => length).sort()).toEqual([1, 1 + 3].sort());
  });

  test("has ten requests a second from one address, also with an invented token", () => {
    const rules = findResource(template, "AWS::WAFv2::WebACL").properties["Rules"] as {
      Name: string;
      Statement: { RateBasedStatement: object };
    }[];
    const rule = rules.find(({ Name }) => Name === "PublicPathsOfEachAddress");
    expect(rule?.Statement.RateBasedStatement).toEqual({
      Limit: 600,
      EvaluationWindowSec: 60,
      AggregateKeyType: "IP",
      ScopeDownStatement: {
        RegexMatchStatement: {
          FieldToMatch: { UriPath: {} },
          RegexString: "^/v1/(?:health|openapi\\.json|config)/*$",
          TextTransformations: [{ Priority: 0, Type: "URL_DECODE" }],
        },
      },
    });
  });

  test("is sent compressed, like each answer above a kibibyte", () => {
    for (const [, { Properties }] of findResources(template, "AWS::ApiGateway::RestApi"))
      expect(Properties["MinimumCompressionSize"]).toBe(1024);
  });
});
