import { describe, expect, test } from "vitest";
import { findResource, findResources, synthesizeTemplates } from "./templates.ts";

const machines = { "platform-admin": [], "product-owner": [], auditor: ["arn:aws:iam::444444444444:role/reporting"] };
const { controlPlane: template } = synthesizeTemplates({ organization: { id: "o-exampleorgid", machines } });
describe("A path without a token", () => {
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
