import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { MetricName } from "../../schemas/metric.ts";
import {
  findResource,
  findResources,
  logicalIdOf,
  matchImport,
  mentions,
  parseStatements,
  synthesizeTemplates,
} from "./templates.ts";

const { controlPlane: watched, monitoring: template } = synthesizeTemplates();
const alarms = findResources(template, "AWS::CloudWatch::Alarm");
const runbookDirectory = path.join(import.meta.dirname, "../../docs/runbooks");
const [topic = ""] = Object.keys(
  template.findResources("AWS::SNS::Topic", { Properties: { TopicName: "tenantry-alarms" } }),
);
const runbookOf = (description: unknown) => /docs\/runbooks\/([\w-]+\.md)$/.exec(String(description))?.[1] ?? "none";

describe("Every alarm", () => {
  test.each(alarms)("%s has an action and names an existing runbook", (_, { Properties }) => {
    expect((Properties["AlarmActions"] as unknown[]).map(logicalIdOf)).toEqual([topic]);
    const page = readFileSync(path.join(runbookDirectory, runbookOf(Properties["AlarmDescription"])), "utf8");
    expect(page.match(/^## .*$/gm)).toEqual(["## What it means", "## How to see it", "## What to do"]);
    for (const part of page.split(/^## .*$/m)) expect(part.trim()).not.toBe("");
  });

  test.each([
    ["dead letters", { Namespace: "AWS/SQS", MetricName: "ApproximateNumberOfMessagesVisible" }],
    ["the age of waiting messages", { Namespace: "AWS/SQS", MetricName: "ApproximateAgeOfOldestMessage" }],
    ["the relay's lag", { Namespace: "AWS/Lambda", MetricName: "IteratorAge" }],
    ["events that wait for the feed", { MetricName: "FeedLag", TreatMissingData: "breaching", Threshold: 300_000 }],
    ["pointers that remain in the outbox", { MetricName: "EventsLeftBehind", TreatMissingData: "breaching" }],
    ["failed operations", { MetricName: "OperationsFailed", Dimensions: [{ Name: "service", Value: "tenantry" }] }],
    ["stuck operations", { MetricName: "OperationsStuck", TreatMissingData: "breaching" }],
    ["dead letters of products", { MetricName: "ProductDeadLetters", TreatMissingData: "breaching", Threshold: 1 }],
    ["an unreachable product account", { MetricName: "ProductAccountsUnreachable" }],
    ["rejections by the authorizer", { MetricName: "AuthorizerRefusals" }],
    ["throttled callers", { MetricName: "ThrottledRequests" }],
    ["throttled functions", { Namespace: "AWS/Lambda", MetricName: "Throttles" }],
    ["server errors of the API", { Namespace: "AWS/ApiGateway", MetricName: "5XXError" }],
  ])("exists for %s", (_, properties) => {
    expect(Object.keys(template.findResources("AWS::CloudWatch::Alarm", { Properties: properties }))).not.toEqual([]);
  });

  test.each(["Read", "Write"])("exists for throttled requests of all tables and their indexes: %s", (direction) => {
    template.hasResourceProperties("AWS::CloudWatch::Alarm", {
      // A dimension for the table would leave out its indexes.
      Metrics: [Match.objectLike({ Expression: `SELECT SUM(${direction}ThrottleEvents) FROM "AWS/DynamoDB"` })],
      Threshold: 1,
    });
  });

  test("exists for a message that fails again and again and that no sweep repeats", () => {
    const lasting = findResources(watched, "AWS::SQS::Queue").filter(
      ([, { Properties }]) => (Properties["RedrivePolicy"] as { maxReceiveCount: number })?.maxReceiveCount > 100,
    );
    expect(lasting).toHaveLength(6);
    for (const [id] of lasting) {
      template.hasResourceProperties("AWS::CloudWatch::Alarm", {
        MetricName: "ApproximateNumberOfMessagesNotVisible",
        Dimensions: [{ Name: "QueueName", Value: matchImport(id, "QueueName") }],
        Statistic: "Minimum",
        EvaluationPeriods: 6,
        Threshold: 1,
      });
    }
  });

  test("on the age of messages exists for each work queue", () => {
    const workedOff = findResources(watched, "AWS::SQS::Queue").filter(([, one]) => one.Properties["RedrivePolicy"]);
    for (const [id] of workedOff) {
      template.hasResourceProperties("AWS::CloudWatch::Alarm", {
        MetricName: "ApproximateAgeOfOldestMessage",
        Dimensions: [{ Name: "QueueName", Value: matchImport(id, "QueueName") }],
        Threshold: 600,
      });
    }
  });

  test("on a metric of the platform names an existing metric", () => {
    const counted = [watched, template]
      .flatMap((one) => findResources(one, "AWS::Logs::MetricFilter"))
      .flatMap(([, { Properties }]) =>
        (Properties["MetricTransformations"] as { MetricName: string }[]).map(({ MetricName: name }) => name),
      );
    const own = alarms.filter(([, { Properties }]) => Properties["Namespace"] === "Tenantry");
    expect(own.length).toBeGreaterThan(4);
    for (const [, { Properties }] of own) {
      expect([...MetricName.options, ...counted]).toContain(Properties["MetricName"]);
    }
  });
});

describe("The runbooks", () => {
  test("have exactly one page for each alarm", () => {
    const named = new Set(alarms.map(([, { Properties }]) => runbookOf(Properties["AlarmDescription"])));
    expect(readdirSync(runbookDirectory).sort()).toEqual([...named].sort());
  });
});

describe("The alarm topic", () => {
  test("accepts messages only from alarms of this account, and from the rule of changed protections", () => {
    const { properties } = findResource(template, "AWS::SNS::TopicPolicy", ({ Topics }) => mentions(Topics, topic));
    const cloudWatch = {
      effect: "Allow",
      principal: { Service: "cloudwatch.amazonaws.com" },
      condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
    };
    const allowed = parseStatements(properties["PolicyDocument"]).filter(({ effect }) => effect === "Allow");
    const rule = {
      effect: "Allow",
      principal: { Service: "events.amazonaws.com" },
      condition: { ArnEqualsIfExists: { "aws:SourceArn": { "Fn::GetAtt": [expect.any(String), "Arn"] } } },
    };
    expect(allowed).toEqual(
      [cloudWatch, rule].map((sender) => expect.objectContaining({ ...sender, actions: ["sns:Publish"] })),
    );
  });

  test("has a subscription only if the deployment names an e-mail address", () => {
    template.resourceCountIs("AWS::SNS::Subscription", 0);
    const { monitoring } = synthesizeTemplates({ alarmEmail: "on-call@example.com" });
    monitoring.hasResourceProperties("AWS::SNS::Subscription", {
      Protocol: "email",
      Endpoint: "on-call@example.com",
      TopicArn: { Ref: topic },
    });
  });
});

describe("The dashboard", () => {
  const { properties } = findResource(template, "AWS::CloudWatch::Dashboard");
  const body = JSON.stringify(properties["DashboardBody"]);

  test("shows the state of all alarms", () => {
    for (const [id] of alarms) expect(body, id).toContain(`["${id}","Arn"]`);
  });

  test.each(MetricName.options)("shows %s", (name) => {
    expect(body).toContain(name);
  });
});
