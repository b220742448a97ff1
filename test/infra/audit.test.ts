import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { createApp } from "../../infra/new-app.ts";
import { DataStack } from "../../infra/stacks/data.ts";
import {
  findResource,
  findResources,
  groupRightsByRole,
  logicalIdOf,
  mentions,
  parseStatements,
  synthesizeTemplates,
} from "./templates.ts";

const { data, controlPlane: template, monitoring } = synthesizeTemplates();
const trialTemplate = synthesizeTemplates({ protectData: false }).data;
const isAudit = (properties: Record<string, unknown>) => properties["ObjectLockEnabled"] === true;
const { id: audit, properties: bucket } = findResource(data, "AWS::S3::Bucket", isAudit);
const lockOf = (properties: Record<string, unknown>) =>
  (properties["ObjectLockConfiguration"] as { Rule: { DefaultRetention: object } }).Rule.DefaultRetention;

describe("The audit bucket", () => {
  test("lets nobody change or delete what is in it before 400 days have gone, not even the account's root", () => {
    expect(lockOf(bucket)).toEqual({ Mode: "COMPLIANCE", Days: 400 });
    expect(bucket["VersioningConfiguration"]).toEqual({ Status: "Enabled" });
  });

  test("locks nothing for long where the data is there on trial", () => {
    const { properties } = findResource(trialTemplate, "AWS::S3::Bucket", isAudit);
    expect(lockOf(properties)).toEqual({ Mode: "GOVERNANCE", Days: 1 });
  });

  const rulesOf = (properties: Record<string, unknown>) =>
    (properties["LifecycleConfiguration"] as { Rules: Record<string, unknown>[] }).Rules;

  test("keeps events for good and the rest for two years, after 90 days where it is cheap", () => {
    expect(rulesOf(bucket)).toEqual([
      expect.objectContaining({ Transitions: [{ StorageClass: "GLACIER_IR", TransitionInDays: 90 }] }),
      expect.objectContaining({ Prefix: "logs/", ExpirationInDays: 730 }),
      expect.objectContaining({ Prefix: "AWSLogs/", ExpirationInDays: 730 }),
    ]);
    expect(rulesOf(bucket)[0]).not.toHaveProperty("ExpirationInDays");
  });

  test("ends versions that were replaced or deleted two years later, never while they are locked, and events never", () => {
    const [all, ...parts] = rulesOf(bucket);
    expect(all).not.toHaveProperty("NoncurrentVersionExpiration");
    expect(parts.map((one) => one["NoncurrentVersionExpiration"])).toEqual(Array(2).fill({ NoncurrentDays: 730 }));
    const long = new DataStack(createApp({ builtinCloudFormationValidation: false }), "Long", { auditLockDays: 1000 });
    const locked = findResource(Template.fromStack(long), "AWS::S3::Bucket", isAudit).properties;
    for (const rule of rulesOf(locked).slice(1)) {
      expect(rule).toMatchObject({ ExpirationInDays: 1000, NoncurrentVersionExpiration: { NoncurrentDays: 1000 } });
    }
  });

  test("drops the parts of uploads that never ended", () => {
    expect(rulesOf(bucket)[0]).toMatchObject({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } });
  });

  test("may be written by the archive, by the logs and by the trail, each in its own part; deleted from by none", () => {
    const writers = [...groupRightsByRole(template), ...groupRightsByRole(monitoring)].flatMap(([role, statements]) =>
      statements
        .filter(({ resources }) => mentions(resources, audit))
        .map(({ actions, resources }) => ({ role, actions, parts: JSON.stringify(resources).match(/\/\w+\/\*/g) })),
    );
    expect(writers).toEqual(
      expect.arrayContaining([
        { role: expect.stringMatching(/^archiveRole/), actions: ["s3:PutObject"], parts: ["/events/*"] },
        {
          role: expect.stringMatching(/^LogArchiveWriter/),
          actions: ["s3:AbortMultipartUpload", "s3:PutObject"],
          parts: ["/logs/*"],
        },
      ]),
    );
    for (const { actions } of writers) expect(actions.join()).not.toMatch(/Delete|Bypass|PutObjectRetention|\*/);
    const { properties } = findResource(data, "AWS::S3::BucketPolicy", ({ Bucket }) => logicalIdOf(Bucket) === audit);
    const allowed = parseStatements(properties["PolicyDocument"]).filter(({ effect }) => effect === "Allow");
    expect(allowed.map(({ principal, actions }) => ({ principal, actions }))).toEqual(
      [["s3:GetBucketAcl"], ["s3:PutObject"]].map((actions) => ({
        principal: { Service: "cloudtrail.amazonaws.com" },
        actions,
      })),
    );
    for (const { condition } of allowed) {
      expect(JSON.stringify(condition["StringEquals"]?.["aws:SourceArn"])).toContain(":trail/tenantry");
    }
  });
});

describe("The archive of events", () => {
  test("reads every new row of the log, from the first, and gathers them for five minutes", () => {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      FunctionName: { Ref: Match.stringLikeRegexp("^archive") },
      EventSourceArn: Match.objectLike({ "Fn::ImportValue": Match.stringLikeRegexp("EventLog.*StreamArn") }),
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ eventName: ["INSERT"] }) }] },
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 300,
      MaximumRetryAttempts: -1,
    });
  });
});

describe("The trail", () => {
  const { properties: trail } = findResource(data, "AWS::CloudTrail::Trail");
  const selectors = (trail["AdvancedEventSelectors"] as { FieldSelectors: Record<string, unknown>[] }[]).map(
    ({ FieldSelectors }) => Object.fromEntries(FieldSelectors.map(({ Field, ...rule }) => [String(Field), rule])),
  );
  const about = (category: string, type?: string) =>
    selectors.filter((one) => {
      return mentions(one["eventCategory"], category) && (type === undefined || mentions(one["resources.type"], type));
    });

  test("is on in all regions, can be checked for changes, and is kept in the audit bucket", () => {
    expect(trail).toMatchObject({
      IsLogging: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      S3BucketName: { Ref: audit },
    });
  });

  test("sees every management event", () => {
    expect(about("Management")).toEqual([{ eventCategory: { Equals: ["Management"] } }]);
  });

  test("sees every change of a row, in every table", () => {
    const [rows = {}] = about("Data", "AWS::DynamoDB::Table");
    expect(rows["readOnly"]).toEqual({ Equals: ["false"] });
    const tables = findResources(data, "AWS::DynamoDB::GlobalTable").map(([id]) => id);
    const seen = (rows["resources.ARN"] as { StartsWith: unknown[] }).StartsWith.map(logicalIdOf);
    expect(seen.sort()).toEqual(tables.sort());
  });

  test("sees all that is done with objects, but for what is delivered to the audit", () => {
    const objects = about("Data", "AWS::S3::Object");
    const buckets = findResources(data, "AWS::S3::Bucket").map(([id]) => id);
    expect(objects).toHaveLength(buckets.length);
    for (const id of buckets)
      expect(
        objects.some((one) => mentions(one["resources.ARN"], id)),
        id,
      ).toBe(true);
    const ofAudit = objects.find((one) => mentions(one["resources.ARN"], audit));
    expect(ofAudit?.["eventName"]).toEqual({ NotEquals: ["PutObject"] });
  });
});

describe("Logs", () => {
  const filtersOf = (of: typeof template) => findResources(of, "AWS::Logs::SubscriptionFilter");
  /** The name of a log group without the id of an API that may be in it, which each stack writes in its own way. */
  const nameIn = (name: unknown) => (typeof name === "string" ? name : JSON.stringify(name).replace(/\{[^}]*\}/, "…"));

  test("every log group is kept for a limited time, and all its lines are archived", () => {
    const groups = findResources(template, "AWS::Logs::LogGroup");
    for (const [id, { Properties }] of groups) expect(Properties["RetentionInDays"], id).toBeGreaterThanOrEqual(90);
    const archived = filtersOf(monitoring).map(([, { Properties }]) => {
      expect(Properties["FilterPattern"]).toBe("");
      return nameIn(Properties["LogGroupName"]);
    });
    expect(archived.sort()).toEqual(groups.map(([, { Properties }]) => nameIn(Properties["LogGroupName"])).sort());
  });

  test("go to the audit bucket, encrypted on the way", () => {
    const { id, properties } = findResource(monitoring, "AWS::KinesisFirehose::DeliveryStream");
    expect(properties["DeliveryStreamEncryptionConfigurationInput"]).toEqual({ KeyType: "AWS_OWNED_CMK" });
    expect(properties["ExtendedS3DestinationConfiguration"]).toMatchObject({
      BucketARN: { "Fn::ImportValue": expect.stringContaining(audit) },
      Prefix: expect.stringMatching(/^logs\//),
      ErrorOutputPrefix: expect.stringMatching(/^logs\//),
    });
    for (const [, { Properties }] of filtersOf(monitoring)) expect(logicalIdOf(Properties["DestinationArn"])).toBe(id);
  });

  test("that could not be delivered raise an alarm, by what Firehose writes into a log of its own", () => {
    const { properties } = findResource(monitoring, "AWS::KinesisFirehose::DeliveryStream");
    const { CloudWatchLoggingOptions: options } = properties["ExtendedS3DestinationConfiguration"] as {
      CloudWatchLoggingOptions: { Enabled: boolean; LogGroupName: unknown; LogStreamName: unknown };
    };
    expect(options.Enabled).toBe(true);
    const { properties: group } = findResource(monitoring, "AWS::Logs::LogGroup", ({ LogGroupName }) => {
      return LogGroupName === "/aws/kinesisfirehose/tenantry-logs";
    });
    expect(group["RetentionInDays"]).toBe(90);
    monitoring.hasResourceProperties("AWS::Logs::LogStream", { LogGroupName: options.LogGroupName });
    const writing = [...groupRightsByRole(monitoring).values()].flat().filter(({ actions }) => {
      return actions.includes("logs:PutLogEvents");
    });
    // A part after the ARN, which ends in ":*", would match no stream.
    expect(writing.map(({ resources }) => resources)).toEqual([
      [{ "Fn::GetAtt": [logicalIdOf(options.LogGroupName), "Arn"] }],
    ]);
    const { properties: filter } = findResource(monitoring, "AWS::Logs::MetricFilter", ({ LogGroupName }) =>
      mentions(LogGroupName, logicalIdOf(options.LogGroupName)),
    );
    expect(filter["FilterPattern"]).toBe("");
    monitoring.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "LogDeliveryErrors",
      AlarmDescription: Match.stringLikeRegexp("logs-not-archived"),
    });
  });

  test("go to a central account instead, where one is configured", () => {
    const central = "arn:aws:logs:eu-central-1:999999999999:destination:all-logs";
    const { monitoring: other } = synthesizeTemplates({ centralLogs: central });
    other.resourceCountIs("AWS::KinesisFirehose::DeliveryStream", 0);
    expect(filtersOf(other)).toHaveLength(filtersOf(monitoring).length);
    for (const [, { Properties }] of filtersOf(other)) {
      expect(Properties["DestinationArn"]).toBe(central);
      expect(Properties).not.toHaveProperty("RoleArn");
    }
  });
});
