import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { findResource, logicalIdOf, mentions, parseStatements, synthesizeTemplates } from "./templates.ts";

const { data, monitoring } = synthesizeTemplates();
const { id: rule, properties } = findResource(monitoring, "AWS::Events::Rule");
const pattern = properties["EventPattern"] as { "detail-type": string[]; detail: { $or: Filter[] } };

type Filter = { eventSource: string[]; eventName: string[]; resources?: object; requestParameters?: object };

const idIn = (type: string, match?: Parameters<typeof findResource>[2]) => findResource(data, type, match).id;
const key = idIn("AWS::KMS::Key");
const audit = idIn("AWS::S3::Bucket", ({ ObjectLockEnabled }) => ObjectLockEnabled === true);
const eventLog = idIn("AWS::DynamoDB::GlobalTable", ({ KeySchema }) => mentions(KeySchema, "sequence"));

describe("A call that can remove a protection", () => {
  test.each([
    ["of the data key", "kms", ["ScheduleKeyDeletion", "DisableKey", "PutKeyPolicy"], `${key}Arn`],
    ["of the trail", "cloudtrail", ["StopLogging", "DeleteTrail", "UpdateTrail"], ":trail/tenantry"],
    ["of the trail's events", "cloudtrail", ["PutEventSelectors"], ":trail/tenantry"],
    ["of the audit bucket", "s3", ["PutBucketPolicy", "DeleteBucketPolicy", "PutBucketLifecycle"], `Ref${audit}`],
    ["of the audit bucket's objects", "s3", ["PutObjectLockConfiguration"], `Ref${audit}`],
    ["of the event log's rows", "dynamodb", ["PutResourcePolicy", "DeleteResourcePolicy"], `${eventLog}Arn`],
    ["of the event log itself", "dynamodb", ["DeleteTable", "UpdateTable"], `Ref${eventLog}`],
  ])("%s is matched on the default bus", (_, service, calls, resource) => {
    expect(properties["EventBusName"]).toBeUndefined();
    expect(pattern["detail-type"]).toEqual(["AWS API Call via CloudTrail"]);
    const filter = pattern.detail.$or.find(({ eventName }) => calls.every((name) => eventName.includes(name)));
    expect(filter?.eventSource).toEqual([`${service}.amazonaws.com`]);
    expect(mentions(filter?.resources ?? filter?.requestParameters, resource)).toBe(true);
  });

  test("raises an alarm, and is published to the alarm topic with its caller", () => {
    monitoring.hasResourceProperties("AWS::CloudWatch::Alarm", {
      Namespace: "AWS/Events",
      MetricName: "TriggeredRules",
      Dimensions: [{ Name: "RuleName", Value: { Ref: rule } }],
      Threshold: 1,
      AlarmDescription: Match.stringLikeRegexp("docs/runbooks/protection-changed.md$"),
    });
    const [target, ...others] = properties["Targets"] as { Arn: unknown; InputTransformer: object }[];
    expect(others).toEqual([]);
    const { id: topic } = findResource(monitoring, "AWS::SNS::Topic");
    expect(logicalIdOf(target?.Arn)).toBe(topic);
    for (const field of ["eventName", "eventTime", "userIdentity.arn"])
      expect(mentions(target?.InputTransformer, `$.detail.${field}`)).toBe(true);
  });

  test("is reported although it disables the data key, because the alarm topic has a key of its own", () => {
    const { id: ownKey, properties: created } = findResource(monitoring, "AWS::KMS::Key");
    const { properties: topic } = findResource(monitoring, "AWS::SNS::Topic");
    expect(logicalIdOf(topic["KmsMasterKeyId"])).toBe(ownKey);
    expect(created["EnableKeyRotation"]).toBe(true);
    const [, ...services] = parseStatements(created["KeyPolicy"]);
    expect(services.map(({ principal, actions, condition }) => ({ principal, actions, condition }))).toEqual([
      {
        principal: { Service: "cloudwatch.amazonaws.com" },
        actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
        condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      },
      {
        principal: { Service: "events.amazonaws.com" },
        actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
        condition: {},
      },
    ]);
  });
});
