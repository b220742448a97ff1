import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { patternOf } from "../../events/catalog.ts";
import { topicFacts } from "../../events/topics.ts";
import { controlPlane, idOf, mentions, resourcesOf, statementsIn } from "./templates.ts";

const { controlPlane: template } = controlPlane();

describe("Topics", () => {
  test.each(Object.entries(topicFacts))(
    "%s carries the envelopes of exactly its facts, alone",
    (name, [first, ...rest]) => {
      const [[topic] = [""]] = resourcesOf(template, "AWS::SNS::Topic").filter(
        ([, { Properties }]) => Properties["TopicName"] === `tenantry-${name}`,
      );
      const rules = resourcesOf(template, "AWS::Events::Rule").flatMap(([, { Properties }]) => {
        const [target] = Properties["Targets"] as { Arn: unknown; InputPath?: string }[];
        return idOf(target?.Arn) === topic ? [{ pattern: Properties["EventPattern"], path: target?.InputPath }] : [];
      });
      // Only what this account put there, whoever else may put events on the bus.
      const pattern = { ...patternOf(first, ...rest), account: [{ Ref: "AWS::AccountId" }] };
      expect(rules).toEqual([{ pattern, path: "$.detail" }]);
    },
  );

  test("every topic is encrypted and refuses plain HTTP", () => {
    template.allResourcesProperties("AWS::SNS::Topic", { KmsMasterKeyId: Match.anyValue() });
    const refusals = resourcesOf(template, "AWS::SNS::TopicPolicy").flatMap(([, { Properties }]) =>
      statementsIn(Properties["PolicyDocument"]).map(({ effect, condition }) => ({ effect, condition })),
    );
    expect(refusals.filter(({ effect }) => effect === "Deny")).toEqual(
      Array(5).fill({ effect: "Deny", condition: { Bool: { "aws:SecureTransport": "false" } } }),
    );
  });

  test("no topic lets anybody in but this account's own rules, functions and alarms", () => {
    const admitted = resourcesOf(template, "AWS::SNS::TopicPolicy").flatMap(([, { Properties }]) =>
      statementsIn(Properties["PolicyDocument"]).filter(({ effect }) => effect === "Allow"),
    );
    expect(admitted.map(({ principal, condition }) => ({ principal, condition }))).toEqual([
      {
        principal: { Service: "cloudwatch.amazonaws.com" },
        condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      },
    ]);
  });
});

describe("A forged report", () => {
  test("is counted from the log of whoever takes reports, and the first raises an alarm", () => {
    const counted = { MetricNamespace: "Tenantry", MetricName: "ForgedReports", MetricValue: "1" };
    const filters = resourcesOf(template, "AWS::Logs::MetricFilter").filter(([, { Properties }]) =>
      mentions(Properties["MetricTransformations"], "ForgedReports"),
    );
    expect(filters.map(([, { Properties }]) => idOf(Properties["LogGroupName"])).sort()).toEqual([
      expect.stringMatching(/^operationsapiLogs/),
      expect.stringMatching(/^receivereportLogs/),
    ]);
    for (const [, { Properties }] of filters) {
      expect(Properties["FilterPattern"]).toBe("{ $.forgedReport IS TRUE }");
      expect(Properties["MetricTransformations"]).toEqual([counted]);
    }
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "ForgedReports",
      Namespace: "Tenantry",
      Threshold: 1,
      Statistic: "Sum",
    });
  });
});

describe("The bus", () => {
  test("keeps every fact for replay for 90 days", () => {
    template.hasResourceProperties("AWS::Events::Archive", {
      SourceArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^Bus"), "Arn"] },
      EventPattern: { source: [{ prefix: "tenantry." }] },
      RetentionDays: 90,
    });
  });
});

describe("Notifications", () => {
  test("go to the public internet alone, unless the deployment says otherwise", () => {
    const [, { Properties }] = resourcesOf(template, "AWS::Lambda::Function").find(
      ([, one]) => one.Properties["FunctionName"] === "tenantry-notifications-api",
    ) as [string, { Properties: Record<string, unknown> }];
    expect(JSON.stringify(Properties["Environment"])).not.toContain("PRIVATE_ENDPOINTS");
  });

  test("raise an alarm when a limit is used to 80 %, and when an endpoint can't be reached", () => {
    template.hasResourceProperties("AWS::Logs::MetricFilter", {
      LogGroupName: { Ref: Match.stringLikeRegexp("^notificationsapiLogs") },
      FilterPattern: "{ $.limitUsedPercent >= 0 }",
      MetricTransformations: [
        { MetricNamespace: "Tenantry", MetricName: "LimitUsed-notifications-api", MetricValue: "$.limitUsedPercent" },
      ],
    });
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "LimitUsed-notifications-api",
      Threshold: 80,
    });
    // Over all topics: each notification has one, which no template knows.
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      Metrics: [
        Match.objectLike({
          Expression: 'SELECT SUM(NumberOfNotificationsFailed) FROM SCHEMA("AWS/SNS", TopicName)',
          Period: 300,
        }),
      ],
    });
  });
});
