import { describe, expect, test } from "vitest";
import { findResource, findResources, logicalIdOf, mentions, synthesizeTemplates } from "./templates.ts";

const machines = { "platform-admin": [], "product-owner": [], auditor: ["arn:aws:iam::444444444444:role/reporting"] };
const { controlPlane: template } = synthesizeTemplates({ organization: { id: "o-exampleorgid", machines } });
const { id: acl, properties } = findResource(template, "AWS::WAFv2::WebACL");

type Rule = {
  Name: string;
  Action: object;
  Statement: { RateBasedStatement: Record<string, unknown> };
  VisibilityConfig: { SampledRequestsEnabled: boolean };
};
const rules = properties["Rules"] as Rule[];

describe("A caller", () => {
  test.each([
    ["with a token", "authorization"],
    ["with a signature", "x-amz-security-token"],
  ])("%s has twenty requests a second, also with variants of the same header", (_, header) => {
    const [rule] = rules.filter(({ Statement }) => mentions(Statement, `"${header}"`));
    expect(rule?.Statement.RateBasedStatement).toEqual({
      Limit: 1200,
      EvaluationWindowSec: 60,
      AggregateKeyType: "CUSTOM_KEYS",
      CustomKeys: [
        {
          Header: {
            Name: header,
            TextTransformations: [
              { Priority: 0, Type: "COMPRESS_WHITE_SPACE" },
              { Priority: 1, Type: "LOWERCASE" },
            ],
          },
        },
      ],
    });
  });

  test("without a credential, or with a new one each time, has the limit of its address: half of the stage's", () => {
    const [rule, ...more] = rules.filter(
      ({ Statement: { RateBasedStatement: rate } }) =>
        rate["AggregateKeyType"] === "IP" && rate["ScopeDownStatement"] === undefined,
    );
    expect(more).toEqual([]);
    expect(rule?.Statement.RateBasedStatement).toEqual({
      Limit: 3000,
      EvaluationWindowSec: 60,
      AggregateKeyType: "IP",
    });
  });

  test("above the limit is blocked, and all others are allowed", () => {
    expect(rules.map(({ Action }) => Action)).toEqual(rules.map(() => ({ Block: {} })));
    expect(properties).toMatchObject({ Scope: "REGIONAL", DefaultAction: { Allow: {} } });
  });

  test("is not visible in request samples", () => {
    for (const { Name, VisibilityConfig } of rules) expect(VisibilityConfig.SampledRequestsEnabled, Name).toBe(false);
    expect(properties["VisibilityConfig"]).toMatchObject({ SampledRequestsEnabled: false });
  });

  test("has limits at every API endpoint", () => {
    const guarded = findResources(template, "AWS::WAFv2::WebACLAssociation").map(([, association]) => {
      expect(association.Properties["WebACLArn"]).toEqual({ "Fn::GetAtt": [acl, "Arn"] });
      return JSON.stringify(association.Properties["ResourceArn"]);
    });
    const stages = findResources(template, "AWS::ApiGateway::Stage");
    expect(guarded).toHaveLength(stages.length);
    for (const [id, { Properties }] of stages) {
      const of = guarded.filter((arn) => arn.includes(`{"Ref":"${id}"}`));
      expect(of).toEqual([expect.stringContaining(logicalIdOf(Properties["RestApiId"]))]);
    }
  });

  test("above the limit gets a problem document with Retry-After", () => {
    const answers = findResources(template, "AWS::ApiGateway::GatewayResponse").filter(
      ([, one]) => one.Properties["ResponseType"] === "WAF_FILTERED",
    );
    expect(answers).toHaveLength(2);
    for (const [, { Properties }] of answers) {
      expect(Properties).toMatchObject({
        StatusCode: "429",
        ResponseParameters: {
          "gatewayresponse.header.Content-Type": "'application/problem+json'",
          "gatewayresponse.header.Retry-After": "'60'",
        },
      });
      expect(
        JSON.parse((Properties["ResponseTemplates"] as Record<string, string>)["application/json"] ?? ""),
      ).toMatchObject({ status: 429, code: "tooManyRequests" });
    }
    // A custom response of the firewall would replace it and could not be a problem document.
    expect(JSON.stringify(rules)).not.toContain("CustomResponse");
  });

  test("above the limit is counted by the alarm for throttled callers", () => {
    const filters = findResources(template, "AWS::Logs::MetricFilter").filter(([, one]) =>
      mentions(one.Properties["MetricTransformations"], "ThrottledRequests"),
    );
    expect(filters).toHaveLength(2);
    for (const [, one] of filters) expect(one.Properties["FilterPattern"]).toContain("WAF_FILTERED");
  });
});
