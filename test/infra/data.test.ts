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
const operationIndexes = [
  ["status", "statusKey"],
  ["tenantStatus", "tenantStatusKey"],
  ["productStatus", "productStatusKey"],
  ["kind", "kind"],
  ["target", "targetKey"],
  ["correlation", "correlationId"],
].map(([IndexName, partition = ""]) => ({
  ...keysOnly,
  IndexName,
  KeySchema: buildKeySchema(partition, "listSort"),
}));
const timelineIndex = { ...listIndex, IndexName: "timeline", KeySchema: buildKeySchema("timelineKey", "id") };

describe("Tables", () => {
  test.each([
    [
      "TenantCatalog",
      buildKeySchema("pk", "sk"),
      [
        listIndex,
        { ...keysOnly, IndexName: "name", KeySchema: buildKeySchema("listKey", "nameSort") },
        { ...keysOnly, IndexName: "status", KeySchema: buildKeySchema("statusKey", "listSort") },
      ],
    ],
    ["ProductCatalog", buildKeySchema("pk", "sk"), [listIndex]],
    ["UserCatalog", buildKeySchema("pk", "sk"), [listIndex]],
    [
      "WorkflowStatus",
      buildKeySchema("pk", "sk"),
      [{ ...listIndex, ...keysOnly }, tenantIndex, productIndex, ...operationIndexes],
    ],
    ["EventLog", buildKeySchema("aggregate", "sequence"), [timelineIndex]],
    ["Outbox", buildKeySchema("id"), undefined],
    ["Feed", buildKeySchema("pk", "number"), undefined],
    ["FeedBacklog", buildKeySchema("id"), undefined],
    ["Idempotency", buildKeySchema("id"), undefined],
  ])("%s has its key and these indexes", (name, KeySchema, GlobalSecondaryIndexes) => {
    const [, table] = tables.find(([id]) => id.startsWith(name)) ?? ["", undefined];
    expect(table?.Properties["KeySchema"]).toEqual(KeySchema);
    expect(table?.Properties["GlobalSecondaryIndexes"]).toEqual(GlobalSecondaryIndexes);
  });

  test("every table is billed on demand, encrypted, and can be restored to any second", () => {
    expect(tables).toHaveLength(11);
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

  test("no table has a local index, which would limit the items of a key to one partition", () => {
    for (const [id, { Properties }] of tables) expect(Properties["LocalSecondaryIndexes"], id).toBeUndefined();
  });

  test("only the log and the feed's backlog have a stream of new items", () => {
    const streams = tables.filter(([, { Properties }]) => Properties["StreamSpecification"] !== undefined);
    expect(streams.map(([id, { Properties }]) => [id, Properties["StreamSpecification"]])).toEqual([
      [expect.stringMatching(/^EventLog/), { StreamViewType: "NEW_IMAGE" }],
      [expect.stringMatching(/^FeedBacklog/), { StreamViewType: "NEW_IMAGE" }],
    ]);
  });

  test("only positions in the feed, idempotency records and the overview's days expire", () => {
    const expiring = tables.flatMap(([id, { Properties }]) =>
      Properties["TimeToLiveSpecification"] ? [[id, Properties["TimeToLiveSpecification"]]] : [],
    );
    expect(expiring).toEqual([
      [expect.stringMatching(/^Feed/), { AttributeName: "expiresAt", Enabled: true }],
      [expect.stringMatching(/^Idempotency/), { AttributeName: "expiration", Enabled: true }],
      [expect.stringMatching(/^Overview/), { AttributeName: "expiresAt", Enabled: true }],
    ]);
  });
});

describe("The bucket of templates", () => {
  test("deletes replaced versions after 400 days and no current ones", () => {
    const { properties } = findResource(template, "AWS::S3::Bucket", (one) => one["ObjectLockEnabled"] !== true);
    const { Rules } = properties["LifecycleConfiguration"] as { Rules: Record<string, unknown>[] };
    expect(Rules).toEqual([
      expect.objectContaining({ NoncurrentVersionExpiration: { NoncurrentDays: 400 }, Status: "Enabled" }),
    ]);
    expect(Rules[0]).not.toHaveProperty("ExpirationInDays");
  });

  test("stores all versions encrypted and denies public access and plain HTTP", () => {
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

  test("is only in the data stack, including the users", () => {
    expect(kept(template)).toHaveLength(11 + 2 + 1 + 1);
    expect(kept(controlPlaneTemplate)).toEqual([]);
  });

  test("is retained when the stack is deleted, except after a failed creation", () => {
    for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of kept(template)) {
      expect({ DeletionPolicy, UpdateReplacePolicy }, id).toEqual({
        DeletionPolicy: "RetainExceptOnCreate",
        UpdateReplacePolicy: "Retain",
      });
    }
  });

  test("includes users that are protected from deletion", () => {
    template.hasResourceProperties("AWS::Cognito::UserPool", { DeletionProtection: "ACTIVE" });
  });

  test("is deleted with the stack in a trial deployment", () => {
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
  ])("%s is an output", (output, resource) => {
    expect(template.findOutputs(output)[output]?.["Value"]).toEqual({ Ref: expect.stringMatching(resource) });
  });
});
