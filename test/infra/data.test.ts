import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { findResource, findResources, synthesizeTemplates } from "./templates.ts";

const { data: template, controlPlane: controlPlaneTemplate } = synthesizeTemplates();
const trialTemplates = synthesizeTemplates({ protectData: false });
const tables = findResources(template, "AWS::DynamoDB::GlobalTable");

const buildKeySchema = (...names: string[]) =>
  names.map((AttributeName, at) => ({ AttributeName, KeyType: at === 0 ? "HASH" : "RANGE" }));
const listIndex = {
  IndexName: "list",
  KeySchema: buildKeySchema("listKey", "listSort"),
  Projection: { ProjectionType: "ALL" },
};
const keysOnly = { Projection: { ProjectionType: "KEYS_ONLY" } };
const tenantIndex = {
  ...listIndex,
  ...keysOnly,
  IndexName: "tenant",
  KeySchema: buildKeySchema("tenantKey", "listSort"),
};
const productIndex = {
  ...listIndex,
  ...keysOnly,
  IndexName: "product",
  KeySchema: buildKeySchema("productKey", "listSort"),
};
const openIndex = {
  IndexName: "open",
  KeySchema: buildKeySchema("open", "listSort"),
  Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["id"] },
};
const timelineIndex = { ...listIndex, IndexName: "timeline", KeySchema: buildKeySchema("timelineKey", "id") };

describe("Tables", () => {
  test.each([
    ["TenantCatalog", buildKeySchema("pk", "sk"), [listIndex]],
    ["ProductCatalog", buildKeySchema("pk", "sk"), [listIndex]],
    ["UserCatalog", buildKeySchema("pk", "sk"), [listIndex]],
    [
      "WorkflowStatus",
      buildKeySchema("pk", "sk"),
      [{ ...listIndex, ...keysOnly }, tenantIndex, productIndex, openIndex],
    ],
    ["EventLog", buildKeySchema("aggregate", "sequence"), [timelineIndex]],
    ["Outbox", buildKeySchema("id"), undefined],
    ["Feed", buildKeySchema("pk", "number"), undefined],
    ["FeedBacklog", buildKeySchema("id"), undefined],
    ["Idempotency", buildKeySchema("id"), undefined],
  ])("%s is found by its key and by these indexes", (name, KeySchema, GlobalSecondaryIndexes) => {
    const [, table] = tables.find(([id]) => id.startsWith(name)) ?? ["", undefined];
    expect(table?.Properties["KeySchema"]).toEqual(KeySchema);
    expect(table?.Properties["GlobalSecondaryIndexes"]).toEqual(GlobalSecondaryIndexes);
  });

  test("every table is paid by use, encrypted, and can be restored to any second", () => {
    expect(tables).toHaveLength(10);
    for (const [id, { Properties }] of tables) {
      expect(Properties, id).toMatchObject({ BillingMode: "PAY_PER_REQUEST", SSESpecification: { SSEEnabled: true } });
      for (const replica of Properties["Replicas"] as unknown[]) {
        expect(replica, id).toMatchObject({
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          DeletionProtectionEnabled: true,
        });
      }
    }
  });

  test("no table has a local index: it would bind the items of a key to one partition", () => {
    for (const [id, { Properties }] of tables) expect(Properties["LocalSecondaryIndexes"], id).toBeUndefined();
  });

  test("only the log and the feed's backlog have a stream, of the new items", () => {
    const streams = tables.filter(([, { Properties }]) => Properties["StreamSpecification"] !== undefined);
    expect(streams.map(([id, { Properties }]) => [id, Properties["StreamSpecification"]])).toEqual([
      [expect.stringMatching(/^EventLog/), { StreamViewType: "NEW_IMAGE" }],
      [expect.stringMatching(/^FeedBacklog/), { StreamViewType: "NEW_IMAGE" }],
    ]);
  });

  test("only places in the feed and the records of what was already done expire", () => {
    const expiring = tables.flatMap(([id, { Properties }]) =>
      Properties["TimeToLiveSpecification"] ? [[id, Properties["TimeToLiveSpecification"]]] : [],
    );
    expect(expiring).toEqual([
      [expect.stringMatching(/^Feed/), { AttributeName: "expiresAt", Enabled: true }],
      [expect.stringMatching(/^Idempotency/), { AttributeName: "expiration", Enabled: true }],
    ]);
  });
});

describe("The bucket of artefacts", () => {
  test("ends what was replaced after 400 days, and nothing that is current", () => {
    const { properties } = findResource(template, "AWS::S3::Bucket", (one) => one["ObjectLockEnabled"] !== true);
    const { Rules } = properties["LifecycleConfiguration"] as { Rules: Record<string, unknown>[] };
    expect(Rules).toEqual([
      expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 400 }, Status: "Enabled" }),
    ]);
    expect(Rules[0]).not.toHaveProperty("ExpirationInDays");
  });

  test("keeps every version, encrypted, and is closed to the public and to plain HTTP", () => {
    template.hasResourceProperties("AWS::S3::Bucket", {
      VersioningConfiguration: { Status: "Enabled" },
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    template.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: Match.objectLike({
        Statement: [Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } })],
      }),
    });
  });
});

describe("The data", () => {
  const kinds = ["AWS::DynamoDB::GlobalTable", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Cognito::UserPool"];
  const kept = (of: typeof template) => kinds.flatMap((type) => findResources(of, type));

  test("is all in a stack that a release leaves alone, the users too", () => {
    expect(kept(template)).toHaveLength(10 + 2 + 1 + 1);
    expect(kept(controlPlaneTemplate)).toEqual([]);
  });

  test("outlives its stack, but for what was made in a creation that failed", () => {
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of kept(template)) {
      expect({ DeletionPolicy, UpdateReplacePolicy }, id).toEqual({
        DeletionPolicy: "RetainExceptOnCreate",
        UpdateReplacePolicy: "Retain",
      });
    }
  });

  test("refuses to be deleted: the users as the tables", () => {
    template.hasResourceProperties("AWS::Cognito::UserPool", { DeletionProtection: "ACTIVE" });
  });

  test("goes with its stack where that is asked for", () => {
    for (const [id, { DeletionPolicy }] of kept(trialTemplates.data)) expect(DeletionPolicy, id).toBe("Delete");
  });

  test.each([
    ["TenantTableName", /^TenantCatalog/],
    ["ProductTableName", /^ProductCatalog/],
    ["UserTableName", /^UserCatalog/],
    ["OperationTableName", /^WorkflowStatus/],
    ["EventLogTableName", /^EventLog/],
    ["OutboxTableName", /^Outbox/],
    ["FeedTableName", /^Feed(?!Backlog)/],
    ["FeedBacklogTableName", /^FeedBacklog/],
    ["IdempotencyTableName", /^Idempotency/],
    ["ArtefactBucketName", /^Artefacts/],
    ["AuditBucketName", /^AuditBucket/],
    ["UserPoolId", /^UsersUserPool/],
    ["UserPoolClientId", /^UsersUserPoolConsoleClient/],
  ])("%s is printed", (output, resource) => {
    expect(template.findOutputs(output)[output]?.["Value"]).toEqual({ Ref: expect.stringMatching(resource) });
  });
});
