import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { patternOf } from "../../events/catalog.ts";
import { topicEvents } from "../../events/topics.ts";
import {
  findResource,
  findResources,
  logicalIdOf,
  mentions,
  parseStatements,
  synthesizeTemplates,
} from "./templates.ts";

const { controlPlane: template, monitoring } = synthesizeTemplates();

/** Returns the rule that publishes to a topic. */
const findRuleFor = (topic: string) =>
  findResource(template, "AWS::Events::Rule", ({ Targets }) => {
    const [target] = Targets as { Arn: unknown }[];
    return logicalIdOf(target?.Arn) === topic;
  });

describe("Topics", () => {
  test.each(Object.entries(topicEvents))(
    "%s receives the envelopes of exactly its events",
    (name, [first, ...rest]) => {
      const [[topic] = [""]] = findResources(template, "AWS::SNS::Topic").filter(
        ([, { Properties }]) => Properties["TopicName"] === `tenantry-${name}`,
      );
      const rules = findResources(template, "AWS::Events::Rule").flatMap(([, { Properties }]) => {
        const [target] = Properties["Targets"] as { Arn: unknown; InputPath?: string }[];
        return logicalIdOf(target?.Arn) === topic
          ? [{ pattern: Properties["EventPattern"], path: target?.InputPath }]
          : [];
      });
      // Only events that this account put on the bus.
      const pattern = { ...patternOf(first, ...rest), account: [{ Ref: "AWS::AccountId" }] };
      expect(rules).toEqual([{ pattern, path: "$.detail" }]);
    },
  );

  test("every topic is encrypted and denies plain HTTP", () => {
    template.allResourcesProperties("AWS::SNS::Topic", { KmsMasterKeyId: Match.anyValue() });
    const policies = [template, monitoring].flatMap((one) => findResources(one, "AWS::SNS::TopicPolicy"));
    const rejections = policies.flatMap(([, { Properties }]) =>
      parseStatements(Properties["PolicyDocument"]).map(({ effect, condition }) => ({ effect, condition })),
    );
    expect(rejections.filter(({ effect }) => effect === "Deny")).toEqual(
      Array(5).fill({ effect: "Deny", condition: { Bool: { "aws:SecureTransport": "false" } } }),
    );
  });

  test.each(Object.keys(topicEvents))("%s has a policy that allows only its rule to publish", (name) => {
    const { id: topic } = findResource(template, "AWS::SNS::Topic", (one) => one["TopicName"] === `tenantry-${name}`);
    const { properties } = findResource(template, "AWS::SNS::TopicPolicy", ({ Topics }) =>
      mentions(Topics, `"${topic}"`),
    );
    const { id: rule } = findRuleFor(topic);
    const allowed = parseStatements(properties["PolicyDocument"]).filter(({ effect }) => effect === "Allow");
    expect(allowed).toEqual([
      {
        effect: "Allow",
        principal: { Service: "events.amazonaws.com" },
        actions: ["sns:Publish"],
        resources: [{ Ref: topic }],
        condition: { ArnEqualsIfExists: { "aws:SourceArn": { "Fn::GetAtt": [rule, "Arn"] } } },
      },
    ]);
  });

  test("no rule uses a role, because deliveries to encrypted topics and queues may fail with one", () => {
    const targets = findResources(template, "AWS::Events::Rule").flatMap(
      ([, { Properties }]) => Properties["Targets"] as { RoleArn?: unknown }[],
    );
    expect(targets.length).toBeGreaterThan(Object.keys(topicEvents).length);
    expect(targets.filter(({ RoleArn }) => RoleArn !== undefined)).toEqual([]);
  });
});

describe("A forged report", () => {
  test("is counted from the logs of the functions that receive reports, and the first one raises an alarm", () => {
    const counted = { MetricNamespace: "Tenantry", MetricName: "ForgedReports", MetricValue: "1" };
    const filters = findResources(template, "AWS::Logs::MetricFilter").filter(([, { Properties }]) =>
      mentions(Properties["MetricTransformations"], "ForgedReports"),
    );
    expect(filters.map(([, { Properties }]) => Properties["LogGroupName"]).sort()).toEqual([
      "/aws/lambda/tenantry-operations-api",
      "/aws/lambda/tenantry-receive-report",
    ]);
    for (const [, { Properties }] of filters) {
      expect(Properties["FilterPattern"]).toBe("{ $.forgedReport IS TRUE }");
      expect(Properties["MetricTransformations"]).toEqual([counted]);
    }
    monitoring.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "ForgedReports",
      Namespace: "Tenantry",
      Threshold: 1,
      Statistic: "Sum",
    });
  });
});

describe("The bus", () => {
  test("archives all events for 90 days", () => {
    template.hasResourceProperties("AWS::Events::Archive", {
      SourceArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^Bus"), "Arn"] },
      EventPattern: { source: [{ prefix: "tenantry." }] },
      RetentionDays: 90,
    });
  });
});

describe("Notifications", () => {
  test("are restricted to public addresses by default", () => {
    const [, { Properties }] = findResources(template, "AWS::Lambda::Function").find(
      ([, one]) => one.Properties["FunctionName"] === "tenantry-notifications-api",
    ) as [string, { Properties: Record<string, unknown> }];
    expect(JSON.stringify(Properties["Environment"])).not.toContain("PRIVATE_ENDPOINTS");
  });

  test("raise an alarm if a limit is used to 80 %, and if an endpoint cannot be reached", () => {
    template.hasResourceProperties("AWS::Logs::MetricFilter", {
      LogGroupName: "/aws/lambda/tenantry-notifications-api",
      FilterPattern: "{ $.limitUsedPercent >= 0 }",
      MetricTransformations: [
        { MetricNamespace: "Tenantry", MetricName: "LimitUsed-notifications-api", MetricValue: "$.limitUsedPercent" },
      ],
    });
    monitoring.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "LimitUsed-notifications-api",
      Threshold: 80,
    });
    // The metric covers all topics, because notifications create topics at run time.
    monitoring.hasResourceProperties("AWS::CloudWatch::Alarm", {
      Metrics: [
        Match.objectLike({
          Expression: 'SELECT SUM(NumberOfNotificationsFailed) FROM SCHEMA("AWS/SNS", TopicName)',
          Period: 300,
        }),
      ],
    });
  });
});
