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
  test("locks objects for 400 days, even for the account's root", () => {
    expect(lockOf(bucket)).toEqual({ Mode: "COMPLIANCE", Days: 400 });
    expect(bucket["VersioningConfiguration"]).toEqual({ Status: "Enabled" });
  });

  test("locks objects for one day in a trial deployment", () => {
    const { properties } = findResource(trialTemplate, "AWS::S3::Bucket", isAudit);
    expect(lockOf(properties)).toEqual({ Mode: "GOVERNANCE", Days: 1 });
  });

  const rulesOf = (properties: Record<string, unknown>) =>
    (properties["LifecycleConfiguration"] as { Rules: Record<string, unknown>[] }).Rules;

  test("retains events forever and the rest for two years, after 90 days in a cheaper storage class", () => {
    expect(rulesOf(bucket)).toEqual([
      expect.objectContaining({ Transitions: [{ StorageClass: "GLACIER_IR", TransitionInDays: 90 }] }),
      expect.objectContaining({ Prefix: "logs/", ExpirationInDays: 730 }),
      expect.objectContaining({ Prefix: "AWSLogs/", ExpirationInDays: 730 }),
    ]);
    expect(rulesOf(bucket)[0]).not.toHaveProperty("ExpirationInDays");
  });

  test("deletes noncurrent versions after two years and never while they are locked, but never those of events", () => {
    const [all, ...parts] = rulesOf(bucket);
    expect(all).not.toHaveProperty("NoncurrentVersionExpiration");
    expect(parts.map((one) => one["NoncurrentVersionExpiration"])).toEqual(Array(2).fill({ NoncurrentDays: 730 }));
    const long = new DataStack(createApp({ builtinCloudFormationValidation: false }), "Long", { auditLockDays: 1000 });
    const locked = findResource(Template.fromStack(long), "AWS::S3::Bucket", isAudit).properties;
    for (const rule of rulesOf(locked).slice(1)) {
      expect(rule).toMatchObject({ ExpirationInDays: 1000, NoncurrentVersionExpiration: { NoncurrentDays: 1000 } });
    }
  });

  test("deletes the parts of incomplete uploads", () => {
    expect(rulesOf(bucket)[0]).toMatchObject({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } });
  });

  test("may be written by the archive, the logs and the trail under their prefixes, and nobody may delete objects", () => {
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
  test("reads all new, changed and removed rows of the log from the first one and collects them for five minutes", () => {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      FunctionName: { Ref: Match.stringLikeRegexp("^archive") },
      EventSourceArn: Match.objectLike({ "Fn::ImportValue": Match.stringLikeRegexp("EventLog.*StreamArn") }),
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ eventName: ["INSERT", "MODIFY", "REMOVE"] }) }] },
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 1000,
      MaximumBatchingWindowInSeconds: 300,
      MaximumRetryAttempts: -1,
    });
  });

  test("raises an alarm at the first row that was changed or removed, counted from its log", () => {
    template.hasResourceProperties("AWS::Logs::MetricFilter", {
      LogGroupName: "/aws/lambda/tenantry-archive",
      FilterPattern: "{ $.logRowChanged IS TRUE }",
      MetricTransformations: [{ MetricNamespace: "Tenantry", MetricName: "ChangedLogRows", MetricValue: "1" }],
    });
    monitoring.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "ChangedLogRows",
      Namespace: "Tenantry",
      Threshold: 1,
      Statistic: "Sum",
      AlarmDescription: Match.stringLikeRegexp("docs/runbooks/event-log-changed.md$"),
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

  test("records all regions, can be validated, and is stored in the audit bucket", () => {
    expect(trail).toMatchObject({
      IsLogging: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      EnableLogFileValidation: true,
      S3BucketName: { Ref: audit },
    });
  });

  test("records all management events", () => {
    expect(about("Management")).toEqual([{ eventCategory: { Equals: ["Management"] } }]);
  });

  test("records all writes to all tables", () => {
    const [rows = {}] = about("Data", "AWS::DynamoDB::Table");
    expect(rows["readOnly"]).toEqual({ Equals: ["false"] });
    const tables = findResources(data, "AWS::DynamoDB::GlobalTable").map(([id]) => id);
    const recorded = (rows["resources.ARN"] as { StartsWith: unknown[] }).StartsWith.map(logicalIdOf);
    expect(recorded.sort()).toEqual(tables.sort());
  });

  test("records all object calls except deliveries to the audit bucket", () => {
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
  /** Returns a log group's name without the reference to an API, which differs between stacks. */
  const nameIn = (name: unknown) => (typeof name === "string" ? name : JSON.stringify(name).replace(/\{[^}]*\}/, "…"));

  test("of all groups have a retention and are archived completely", () => {
    const groups = [data, template].flatMap((of) => findResources(of, "AWS::Logs::LogGroup"));
    for (const [id, { Properties }] of groups) expect(Properties["RetentionInDays"], id).toBeGreaterThanOrEqual(90);
    const archived = filtersOf(monitoring).map(([, { Properties }]) => {
      expect(Properties["FilterPattern"]).toBe("");
      return nameIn(Properties["LogGroupName"]);
    });
    expect(archived.sort()).toEqual(groups.map(([, { Properties }]) => nameIn(Properties["LogGroupName"])).sort());
  });

  test("are delivered to the audit bucket through an encrypted stream", () => {
    const { id, properties } = findResource(monitoring, "AWS::KinesisFirehose::DeliveryStream");
    expect(properties["DeliveryStreamEncryptionConfigurationInput"]).toEqual({ KeyType: "AWS_OWNED_CMK" });
    expect(properties["ExtendedS3DestinationConfiguration"]).toMatchObject({
      BucketARN: { "Fn::ImportValue": expect.stringContaining(audit) },
      Prefix: expect.stringMatching(/^logs\//),
      ErrorOutputPrefix: expect.stringMatching(/^logs\//),
    });
    for (const [, { Properties }] of filtersOf(monitoring)) expect(logicalIdOf(Properties["DestinationArn"])).toBe(id);
  });

  test("raise an alarm if their delivery fails, based on Firehose's error log", () => {
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
    // The ARN ends in ":*"; a suffix would match no stream.
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

  test("are delivered to a central account if one is configured", () => {
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
