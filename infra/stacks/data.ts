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
import { DataKey } from "../constructs/security/data-key.ts";
import type { MailSender } from "../constructs/security/mail-sender.ts";
import { neverRewritten } from "../constructs/security/never-rewritten.ts";
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
  readonly auditLockedDays?: number;
}

interface TableShape {
  readonly partitionKey: Attribute;
  readonly sortKey?: Attribute;
  readonly globalSecondaryIndexes?: GlobalSecondaryIndexPropsV2[];
  readonly timeToLiveAttribute?: string;
  readonly dynamoStream?: StreamViewType;
  readonly resourcePolicy?: ReturnType<typeof neverRewritten>;
}

const text = (name: string): Attribute => ({ name, type: AttributeType.STRING });
const number = (name: string): Attribute => ({ name, type: AttributeType.NUMBER });
/** The keys alone, where the items change often and are read by id: what does not change is not written again. */
const keysOnly = (whole: GlobalSecondaryIndexPropsV2): GlobalSecondaryIndexPropsV2 => ({
  ...whole,
  projectionType: ProjectionType.KEYS_ONLY,
});
const index = (indexName: string, partition: string, sort: string): GlobalSecondaryIndexPropsV2 => ({
  indexName,
  partitionKey: text(partition),
  sortKey: text(sort),
});

/** Only what is not over is in it, and a step's progress does not touch it. */
const open: GlobalSecondaryIndexPropsV2 = {
  ...index("open", "open", "listSort"),
  projectionType: ProjectionType.INCLUDE,
  nonKeyAttributes: ["id"],
};
const list = index("list", "listKey", "listSort");
const catalog: TableShape = { partitionKey: text("pk"), sortKey: text("sk"), globalSecondaryIndexes: [list] };

/** The time for which a replaced or deleted template can be brought back, in days. */
const REPLACED_TEMPLATES_KEPT = 400;

/** All that must outlive a release: the catalogues, the log of events with its outbox, the
 *  products' templates, the users, and the audit. */
export class DataStack extends Stack {
  readonly tables: Record<TableName, TableV2>;
  /** What all of this is encrypted with, and what the control plane keeps. */
  readonly key: Key;
  readonly artefacts: Bucket;
  readonly audit: AuditBucket;
  readonly users: UserDirectory;

  constructor(
    scope: Construct,
    id: string,
    { protectData = true, auditLockedDays = 400, consoleOrigin, mailSender, ...props }: DataStackProps = {},
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
      TenantCatalog: table("TenantCatalog", catalog),
      ProductCatalog: table("ProductCatalog", catalog),
      UserCatalog: table("UserCatalog", catalog),
      WorkflowStatus: table("WorkflowStatus", {
        ...catalog,
        globalSecondaryIndexes: [
          keysOnly(list),
          keysOnly(index("tenant", "tenantKey", "listSort")),
          keysOnly(index("product", "productKey", "listSort")),
          open,
        ],
      }),
      EventLog: table("EventLog", {
        partitionKey: text("aggregate"),
        sortKey: number("sequence"),
        globalSecondaryIndexes: [index("timeline", "timelineKey", "id")],
        dynamoStream: StreamViewType.NEW_IMAGE,
        resourcePolicy: neverRewritten(),
      }),
      Outbox: table("Outbox", { partitionKey: text("id") }),
      // No index of DynamoDB's: global ones can't be read as of now, and local ones bind a partition to its first size.
      Feed: table("Feed", {
        partitionKey: text("pk"),
        sortKey: number("number"),
        timeToLiveAttribute: "expiresAt",
      }),
      FeedBacklog: table("FeedBacklog", { partitionKey: text("id"), dynamoStream: StreamViewType.NEW_IMAGE }),
      Idempotency: table("Idempotency", { partitionKey: text("id"), timeToLiveAttribute: "expiration" }),
      Notifications: table("Notifications", {
        partitionKey: text("id"),
        globalSecondaryIndexes: [index("list", "listKey", "id"), index("scope", "scope", "id")],
      }),
    };

    this.artefacts = this.#makeArtefacts(removalPolicy);
    const sender = { consoleOrigin, mailSender };
    this.users = new UserDirectory(this, "Users", { protectUsers: protectData, removalPolicy, ...sender });
    this.audit = new AuditBucket(this, "Audit", {
      key: this.key,
      lockedDays: protectData ? auditLockedDays : undefined,
      removalPolicy,
    });
    new AuditTrail(this, "Trail", {
      audit: this.audit.bucket,
      key: this.key,
      tableArns: Object.values(this.tables).map(({ tableArn }) => tableArn),
      artefacts: this.artefacts,
    });
    this.#printNames();
  }

  #makeArtefacts(removalPolicy: RemovalPolicy): Bucket {
    return new Bucket(this, "Artefacts", {
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(REPLACED_TEMPLATES_KEPT) }],
      removalPolicy,
    });
  }

  #printNames(): void {
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
      ArtefactBucketName: this.artefacts.bucketName,
      AuditBucketName: this.audit.bucket.bucketName,
      UserPoolId: this.users.userPool.userPoolId,
      UserPoolClientId: this.users.consoleClient.userPoolClientId,
      TokenUrl: this.users.tokenUrl,
    };
    for (const [name, value] of Object.entries(names)) new CfnOutput(this, name, { value });
  }
}
