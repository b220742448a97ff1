import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import type { Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { listTables, type TableName } from "../../schemas/tables.ts";
import { AuditBucket } from "../constructs/monitoring/audit-bucket.ts";
import { AuditTrail } from "../constructs/monitoring/audit-trail.ts";
import { FunctionLogs } from "../constructs/monitoring/function-logs.ts";
import { DataKey, encryptQueuesAndLogs } from "../constructs/security/data-key.ts";
import type { MailSender } from "../constructs/security/mail-sender.ts";
import { UserDirectory } from "../constructs/security/user-directory.ts";
import { createTables } from "./tables.ts";

/** Settings of the data stack. */
export interface DataStackProps extends StackProps {
  /** Retains tables, buckets, key and users when the stack is deleted, and protects tables and users from deletion.
   *  @default true */
  readonly protectData?: boolean;
  /** The origin of the page that uses the hosted sign-in.
   *  @default - no hosted sign-in */
  readonly consoleOrigin?: string | undefined;
  /** The sender of the invitations.
   *  @default - Cognito, with 50 e-mails a day */
  readonly mailSender?: MailSender | undefined;
  /** The number of days for which nobody can delete or change objects in the audit bucket. A later increase applies to
   *  new objects. A decrease does not shorten the lock of existing ones.
   *  @default 400 */
  readonly auditLockDays?: number;
}

/** The time for which a replaced or deleted template can be restored, in days. */
const REPLACED_TEMPLATE_DAYS = 400;

/** The data that outlives a release: catalogs, event log and outbox, the products' templates, the users, and the audit. */
export class DataStack extends Stack {
  readonly tables: Record<TableName, TableV2>;
  /** The key that encrypts this data and the data of the control plane. */
  readonly key: Key;
  readonly templates: Bucket;
  readonly audit: AuditBucket;
  readonly users: UserDirectory;

  constructor(scope: Construct, id: string, props: DataStackProps = {}) {
    const { protectData = true, auditLockDays = 400, consoleOrigin, mailSender, ...stackProps } = props;
    super(scope, id, { description: "Tenantry: catalogs, event log, templates and users", ...stackProps });
    // A failed creation deletes its empty resources, because their names would block the next try.
    const removalPolicy = protectData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

    this.key = new DataKey(this, "Key", { removalPolicy }).key;
    this.tables = createTables(this, { key: this.key, isProtected: protectData, removalPolicy });
    this.templates = this.#createTemplateBucket(removalPolicy);
    this.users = new UserDirectory(this, "Users", {
      protectUsers: protectData,
      removalPolicy,
      consoleOrigin,
      mailSender,
    });
    // With another issuer of tokens, nobody imports the pool's name. CloudFormation removes no export that is still in use.
    this.exportValue(this.users.userPool.userPoolProviderName);
    encryptQueuesAndLogs(this, this.key.keyArn);
    new FunctionLogs(this, "FunctionLogs");
    this.audit = this.#createAudit(protectData ? auditLockDays : undefined, removalPolicy);
    this.#addNameOutputs();
  }

  #createAudit(lockDays: number | undefined, removalPolicy: RemovalPolicy): AuditBucket {
    const audit = new AuditBucket(this, "Audit", { key: this.key, lockDays, removalPolicy });
    new AuditTrail(this, "Trail", {
      audit: audit.bucket,
      key: this.key,
      tableArns: Object.values(this.tables).map(({ tableArn }) => tableArn),
      templates: this.templates,
    });
    return audit;
  }

  #createTemplateBucket(removalPolicy: RemovalPolicy): Bucket {
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
    const tableOutputs = listTables().map(([name, { output }]) => [output, this.tables[name].tableName]);
    const outputs: Record<string, string> = {
      ...Object.fromEntries(tableOutputs),
      ArtefactBucketName: this.templates.bucketName,
      AuditBucketName: this.audit.bucket.bucketName,
      UserPoolId: this.users.userPool.userPoolId,
      UserPoolClientId: this.users.consoleClient.userPoolClientId,
      TokenUrl: this.users.tokenUrl,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
