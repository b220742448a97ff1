import { describe, expect, test } from "vitest";
import { type FunctionName, functions } from "../../infra/functions.ts";
import type { Uses } from "../../schemas/function-uses.ts";
import {
  findResource,
  findResources,
  groupRightsByRole,
  listFunctionNames,
  logicalIdOf,
  mentions,
  parseStatements,
  type Statement,
  serviceViaKey,
  synthesizeTemplates,
} from "./templates.ts";

const machines = { "platform-admin": [], "product-owner": [], auditor: ["arn:aws:iam::444444444444:role/reporting"] };
const {
  data,
  controlPlane: template,
  monitoring,
} = synthesizeTemplates({ organization: { id: "o-exampleorgid", machines } });
const { id: key, properties } = findResource(data, "AWS::KMS::Key");
const account = { Ref: "AWS::AccountId" };
const joinArn = (...parts: unknown[]) => ({ "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ...parts]] });
const accountArn = (service: string, rest: string) =>
  joinArn(`:${service}:`, { Ref: "AWS::Region" }, ":", account, `:${rest}`);
const isDataKey = (value: unknown) => mentions(value, `Tenantry-Data:ExportsOutputFnGetAtt${key}Arn`);

const trail = accountArn("cloudtrail", "trail/tenantry");
const logGroups = [
  "/aws/lambda/tenantry-*",
  "/aws/apigateway/tenantry*",
  "/aws/vendedlogs/states/tenantry-*",
  "/aws/kinesisfirehose/tenantry-*",
];
/** The rights of AWS services in the key policy. */
const serviceRights = [
  {
    principal: { Service: { "Fn::Join": ["", ["logs.", { Ref: "AWS::Region" }, ".amazonaws.com"]] } },
    actions: ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
    condition: {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": [...logGroups, "API-Gateway-Execution-Logs_*"].map((name) =>
          accountArn("logs", `log-group:${name}`),
        ),
      },
    },
  },
  {
    principal: { Service: "events.amazonaws.com" },
    actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
    // AWS supports no source condition here: with one, deliveries to encrypted queues and topics fail.
    condition: {},
  },
  {
    principal: { Service: "cloudwatch.amazonaws.com" },
    actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
    condition: { StringEquals: { "aws:SourceAccount": account } },
  },
  {
    principal: { Service: "cloudtrail.amazonaws.com" },
    actions: ["kms:GenerateDataKey*"],
    condition: { StringEquals: { "aws:SourceArn": trail, "kms:EncryptionContext:aws:cloudtrail:arn": trail } },
  },
  {
    principal: { Service: "cloudtrail.amazonaws.com" },
    actions: ["kms:Decrypt", "kms:DescribeKey"],
    condition: { StringEquals: { "aws:SourceArn": trail } },
  },
];

describe("The data key", () => {
  test("is the only key of data, customer-managed, and rotates each year", () => {
    expect(properties["EnableKeyRotation"]).toBe(true);
    template.resourceCountIs("AWS::KMS::Key", 0);
  });

  test("may be used by roles with IAM rights, and by these services for their work in this account", () => {
    const [root, ...services] = parseStatements(properties["KeyPolicy"]);
    expect(root).toMatchObject({ principal: { AWS: joinArn(":iam::", account, ":root") }, actions: ["kms:*"] });
    expect(services.map(({ principal, actions, condition }) => ({ principal, actions, condition }))).toEqual(
      serviceRights,
    );
  });

  test("is retained with the data, and deleted in a trial deployment", () => {
    const policyOf = (of: typeof data) => findResources(of, "AWS::KMS::Key")[0]?.[1]["DeletionPolicy"];
    expect(policyOf(data)).toBe("RetainExceptOnCreate");
    expect(policyOf(synthesizeTemplates({ protectData: false }).data)).toBe("Delete");
  });
});

describe("The data key encrypts", () => {
  test("each table", () => {
    for (const [id, { Properties }] of findResources(data, "AWS::DynamoDB::GlobalTable")) {
      expect(Properties["SSESpecification"], id).toEqual({ SSEEnabled: true, SSEType: "KMS" });
      const replicas = Properties["Replicas"] as { SSESpecification: { KMSMasterKeyId: unknown } }[];
      expect(
        replicas.map((one) => logicalIdOf(one.SSESpecification.KMSMasterKeyId)),
        id,
      ).toEqual([key]);
    }
  });

  test("each bucket and the trail", () => {
    const buckets = findResources(data, "AWS::S3::Bucket");
    expect(buckets).toHaveLength(2);
    for (const [id, { Properties }] of buckets) {
      const [rule] = (Properties["BucketEncryption"] as { ServerSideEncryptionConfiguration: object[] })
        .ServerSideEncryptionConfiguration;
      // A bucket key reduces the number of calls to KMS.
      expect(rule, id).toEqual({
        BucketKeyEnabled: true,
        ServerSideEncryptionByDefault: {
          SSEAlgorithm: "aws:kms",
          KMSMasterKeyID: { "Fn::GetAtt": [key, "Arn"] },
        },
      });
    }
    expect(logicalIdOf(findResource(data, "AWS::CloudTrail::Trail").properties["KMSKeyId"])).toBe(key);
  });

  test.each([
    ["queue", "AWS::SQS::Queue", "KmsMasterKeyId"],
    ["topic except that of the alarms", "AWS::SNS::Topic", "KmsMasterKeyId"],
    ["log group", "AWS::Logs::LogGroup", "KmsKeyId"],
  ])("each %s", (_, type, property) => {
    const all = [template, monitoring]
      .flatMap((of) => findResources(of, type))
      .filter(([, { Properties }]) => Properties["TopicName"] !== "tenantry-alarms");
    expect(all.length).toBeGreaterThan(1);
    for (const [id, { Properties }] of all) expect(isDataKey(Properties[property]), id).toBe(true);
    for (const [id, { Properties }] of findResources(data, type))
      expect(logicalIdOf(Properties[property]), id).toBe(key);
  });
});

describe("The right to use the data key", () => {
  const onTheKey = [...groupRightsByRole(template), ...groupRightsByRole(monitoring)].map(([role, statements]) => {
    return [role, statements.filter(({ resources }) => isDataKey(resources))] as const;
  });
  const ofRole = (id: string): readonly Statement[] => onTheKey.find(([role]) => role === id)?.[1] ?? [];
  const names = listFunctionNames(template);

  /** Returns the key actions that a function's uses require, by service. */
  const needsOf = (name: FunctionName) => {
    const uses = Object.entries(functions[name].uses as Uses);
    const needs = (resource: RegExp, action: RegExp) =>
      uses.some(([used, actions]) => resource.test(used) && actions?.some((one) => action.test(one)));
    const tables = /Catalog|WorkflowStatus|EventLog|Outbox|Feed|Idempotency|^Notifications/;
    return {
      dynamodb: {
        Decrypt: needs(tables, /./),
        GenerateDataKey: needs(tables, /^(Put|Update|Delete|BatchWrite)/),
      },
      s3: { Decrypt: needs(/Templates|Archive/, /./), GenerateDataKey: needs(/Templates|Archive/, /^Put/) },
      sns: {
        Decrypt: needs(/^NotificationTopics$/, /^Publish/),
        GenerateDataKey: needs(/^NotificationTopics$/, /^Publish/),
      },
    };
  };

  test.each(Object.keys(functions) as FunctionName[])("of %s covers exactly the services that it uses", (name) => {
    const [role = ""] = [...names].find(([, one]) => one === name) ?? [];
    const readsTheStream = ["relay", "archive", "feed-writer", "overview-writer"].includes(name);
    const statements = ofRole(role);
    for (const [service, needs] of Object.entries(needsOf(name))) {
      const granted = statements.filter(({ condition }) => {
        return JSON.stringify(condition["StringEquals"]?.["kms:ViaService"]) === JSON.stringify(serviceViaKey(service));
      });
      const actions = granted.flatMap((one) => one.actions);
      for (const [action, needed] of Object.entries(needs)) {
        const ofStream = readsTheStream && service === "dynamodb" && action === "Decrypt";
        expect(actions.includes(`kms:${action}`), `${action} through ${service}`).toBe(needed || ofStream);
      }
    }
  });

  test("is always restricted to a service", () => {
    for (const [role, statements] of onTheKey) {
      for (const { condition } of statements) {
        expect(Object.keys(condition["StringEquals"] ?? {}), role).toEqual(["kms:ViaService"]);
      }
    }
    expect(onTheKey.filter(([, statements]) => statements.length > 0).length).toBeGreaterThan(20);
  });

  test.each([
    ["the readers of streams", /^(relay|archive|feedwriter)Role/, "dynamodb", ["kms:Decrypt"]],
    ["the dead letters of the log's stream", /^(relay|archive)Role/, "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]],
    ["the deadlines of licenses", /^LicenceMomentsRole/, "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]],
    ["the delivery of logs", /^LogArchiveWriter/, "s3", ["kms:Decrypt", "kms:GenerateDataKey"]],
  ])("is granted to %s", (_, role, service, actions) => {
    const roles = onTheKey.filter(([id]) => role.test(id));
    expect(roles.length).toBeGreaterThan(0);
    for (const [id, statements] of roles) {
      expect(statements, id).toContainEqual(
        expect.objectContaining({ actions, condition: { StringEquals: { "kms:ViaService": serviceViaKey(service) } } }),
      );
    }
  });

  test("is granted to each function that consumes a queue", () => {
    const queues = new Set(findResources(template, "AWS::SQS::Queue").map(([id]) => id));
    const functionRoles = new Map(
      findResources(template, "AWS::Lambda::Function").map(([id, { Properties }]) => [
        id,
        logicalIdOf(Properties["Role"]),
      ]),
    );
    for (const [, { Properties }] of findResources(template, "AWS::Lambda::EventSourceMapping")) {
      if (!queues.has(logicalIdOf(Properties["EventSourceArn"]))) continue;
      const role = functionRoles.get(logicalIdOf(Properties["FunctionName"])) ?? "";
      expect(ofRole(role)).toContainEqual(
        expect.objectContaining({
          actions: ["kms:Decrypt"],
          condition: { StringEquals: { "kms:ViaService": serviceViaKey("sqs") } },
        }),
      );
    }
  });
});
