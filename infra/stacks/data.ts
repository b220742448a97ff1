import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import {
  type Attribute,
  AttributeType,
  Billing,
  type CfnGlobalTable,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from "aws-cdk-lib/aws-dynamodb";
import type { Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { AuditBucket } from "../constructs/monitoring/audit-bucket.ts";
import { AuditTrail } from "../constructs/monitoring/audit-trail.ts";
import { createAppendOnlyPolicy } from "../constructs/security/append-only-policy.ts";
import { DataKey } from "../constructs/security/data-key.ts";
import type { MailSender } from "../constructs/security/mail-sender.ts";
import { UserDirectory } from "../constructs/security/user-directory.ts";
import type { TableName } from "../function-spec.ts";

/** Settings of the data stack. */
export interface DataStackProps extends StackProps {
  /** Lets tables, buckets, key and users survive the deletion of the stack, and refuse to be deleted by mistake.
   *  @default true */
  readonly protectData?: boolean;
  /** The origin of the page that sends people to the hosted sign-in and takes them back.
   *  @default - nobody is sent there */
  readonly consoleOrigin?: string | undefined;
  /** The sender of the invitations.
   *  @default - Cognito itself, 50 mails a day */
  readonly mailSender?: MailSender | undefined;
  /** For how many days nobody can delete or change what was put into the audit bucket. It can be made longer later, for
   *  what comes then, but never be taken back.
   *  @default 400 */
  readonly auditLockDays?: number;
}

interface TableShape {
  readonly partitionKey: Attribute;
  readonly sortKey?: Attribute;
  readonly globalSecondaryIndexes?: GlobalSecondaryIndexPropsV2[];
  readonly timeToLiveAttribute?: string;
  readonly dynamoStream?: StreamViewType;
  readonly resourcePolicy?: ReturnType<typeof createAppendOnlyPolicy>;
}

const createStringAttribute = (name: string): Attribute => ({ name, type: AttributeType.STRING });
const createNumberAttribute = (name: string): Attribute => ({ name, type: AttributeType.NUMBER });
/** The keys alone, where the items change often and are read by id: what does not change is not written again. */
const projectKeysOnly = (whole: GlobalSecondaryIndexPropsV2): GlobalSecondaryIndexPropsV2 => ({
  ...whole,
  projectionType: ProjectionType.KEYS_ONLY,
});
const createIndex = (indexName: string, partition: string, sort: string): GlobalSecondaryIndexPropsV2 => ({
  indexName,
  partitionKey: createStringAttribute(partition),
  sortKey: createStringAttribute(sort),
});

/** Only what is not over is in it, and a step's progress does not touch it. */
const openIndex: GlobalSecondaryIndexPropsV2 = {
  ...createIndex("open", "open", "listSort"),
  projectionType: ProjectionType.INCLUDE,
  nonKeyAttributes: ["id"],
};
const listIndex = createIndex("list", "listKey", "listSort");
const catalogShape: TableShape = {
  partitionKey: createStringAttribute("pk"),
  sortKey: createStringAttribute("sk"),
  globalSecondaryIndexes: [listIndex],
};

/** The time for which a replaced or deleted template can be brought back, in days. */
const REPLACED_TEMPLATE_DAYS = 400;

/** All that must outlive a release: the catalogues, the log of events with its outbox, the
 *  products' templates, the users, and the audit. */
export class DataStack extends Stack {
  readonly tables: Record<TableName, TableV2>;
  /** What all of this is encrypted with, and what the control plane keeps. */
  readonly key: Key;
  readonly artifacts: Bucket;
  readonly audit: AuditBucket;
  readonly users: UserDirectory;

  constructor(
    scope: Construct,
    id: string,
    {
      protectData = true,
      auditLockDays: auditLockedDays = 400,
      consoleOrigin,
      mailSender,
      ...props
    }: DataStackProps = {},
  ) {
    super(scope, id, { description: "Tenantry: catalogues, event log, artefacts and users", ...props });
    // What a creation made that failed is empty, and would stand in the way of the next try.
    const removalPolicy = protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

    this.key = new DataKey(this, "Key", { removalPolicy }).key;
    const table = (name: TableName, shape: TableShape) => {
      const made = new TableV2(this, name, {
        ...shape,
        billing: Billing.onDemand(),
        encryption: TableEncryptionV2.awsManagedKey(),
        pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
        deletionProtection: protectData,
        removalPolicy,
      });
      // The construct would take our key only where the region is known beforehand.
      const properties = made.node.defaultChild as CfnGlobalTable;
      properties.addPropertyOverride("Replicas.0.SSESpecification.KMSMasterKeyId", this.key.keyArn);
      return made;
    };
    this.tables = {
      TenantCatalog: table("TenantCatalog", catalogShape),
      ProductCatalog: table("ProductCatalog", catalogShape),
      UserCatalog: table("UserCatalog", catalogShape),
      WorkflowStatus: table("WorkflowStatus", {
        ...catalogShape,
        globalSecondaryIndexes: [
          projectKeysOnly(listIndex),
          projectKeysOnly(createIndex("tenant", "tenantKey", "listSort")),
          projectKeysOnly(createIndex("product", "productKey", "listSort")),
          openIndex,
        ],
      }),
      EventLog: table("EventLog", {
        partitionKey: createStringAttribute("aggregate"),
        sortKey: createNumberAttribute("sequence"),
        globalSecondaryIndexes: [createIndex("timeline", "timelineKey", "id")],
        dynamoStream: StreamViewType.NEW_IMAGE,
        resourcePolicy: createAppendOnlyPolicy(),
      }),
      Outbox: table("Outbox", { partitionKey: createStringAttribute("id") }),
      // No index of DynamoDB's: global ones can't be read as of now, and local ones bind a partition to its first size.
      Feed: table("Feed", {
        partitionKey: createStringAttribute("pk"),
        sortKey: createNumberAttribute("number"),
        timeToLiveAttribute: "expiresAt",
      }),
      FeedBacklog: table("FeedBacklog", {
        partitionKey: createStringAttribute("id"),
        dynamoStream: StreamViewType.NEW_IMAGE,
      }),
      Idempotency: table("Idempotency", {
        partitionKey: createStringAttribute("id"),
        timeToLiveAttribute: "expiration",
      }),
      Notifications: table("Notifications", {
        partitionKey: createStringAttribute("id"),
        globalSecondaryIndexes: [createIndex("list", "listKey", "id"), createIndex("scope", "scope", "id")],
      }),
    };

    this.artifacts = this.#createArtifactBucket(removalPolicy);
    const sender = { consoleOrigin, mailSender };
    this.users = new UserDirectory(this, "Users", { protectUsers: protectData, removalPolicy, ...sender });
    this.audit = new AuditBucket(this, "Audit", {
      key: this.key,
      lockDays: protectData ? auditLockedDays : undefined,
      removalPolicy,
    });
    new AuditTrail(this, "Trail", {
      audit: this.audit.bucket,
      key: this.key,
      tableArns: Object.values(this.tables).map(({ tableArn }) => tableArn),
      artifacts: this.artifacts,
    });
    this.#addNameOutputs();
  }

  #createArtifactBucket(removalPolicy: RemovalPolicy): Bucket {
    return new Bucket(this, "Artefacts", {
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(REPLACED_TEMPLATE_DAYS) }],
      removalPolicy,
    });
  }

  #addNameOutputs(): void {
    const names = {
      TenantTableName: this.tables.TenantCatalog.tableName,
      ProductTableName: this.tables.ProductCatalog.tableName,
      UserTableName: this.tables.UserCatalog.tableName,
      OperationTableName: this.tables.WorkflowStatus.tableName,
      EventLogTableName: this.tables.EventLog.tableName,
      OutboxTableName: this.tables.Outbox.tableName,
      FeedTableName: this.tables.Feed.tableName,
      FeedBacklogTableName: this.tables.FeedBacklog.tableName,
      IdempotencyTableName: this.tables.Idempotency.tableName,
      NotificationTableName: this.tables.Notifications.tableName,
      ArtefactBucketName: this.artifacts.bucketName,
      AuditBucketName: this.audit.bucket.bucketName,
      UserPoolId: this.users.userPool.userPoolId,
      UserPoolClientId: this.users.consoleClient.userPoolClientId,
      TokenUrl: this.users.tokenUrl,
    };
    for (const [name, value] of Object.entries(names)) new CfnOutput(this, name, { value });
  }
}
