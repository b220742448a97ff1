import { Duration, type RemovalPolicy } from "aws-cdk-lib";
import type { Key } from "aws-cdk-lib/aws-kms";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
  ObjectOwnership,
  StorageClass,
} from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";

/** Settings of the audit bucket. */
export interface AuditBucketProps {
  /** The number of days for which nobody, including the account's root, can delete or change an object. Undefined for a
   *  trial deployment: the lock then lasts one day, and a privileged role can remove it. */
  readonly lockDays: number | undefined;
  readonly key: Key;
  readonly removalPolicy: RemovalPolicy;
}

/** The retention of logs and trails, in days. Events do not expire. */
const LOG_RETENTION_DAYS = 730;

/** The prefixes of the audit bucket: events, logs of functions, workflows and API, and CloudTrail's files. */
export const auditPrefixes = ["events/", "logs/", "AWSLogs/"] as const;

/** The bucket for audit data that nobody can change, with the prefixes `auditPrefixes`. */
export class AuditBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { lockDays, key, removalPolicy }: AuditBucketProps) {
    super(scope, id);
    // A lifecycle rule cannot delete locked objects.
    const retention = Duration.days(Math.max(LOG_RETENTION_DAYS, lockDays ?? 0));
    this.bucket = new Bucket(this, "Bucket", {
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention:
        lockDays === undefined
          ? ObjectLockRetention.governance(Duration.days(1))
          : ObjectLockRetention.compliance(Duration.days(lockDays)),
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy,
      lifecycleRules: [
        {
          id: "SeldomRead",
          transitions: [{ storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: Duration.days(90) }],
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
        ...auditPrefixes
          .filter((part) => part !== "events/")
          .map((prefix) => ({
            id: `Expire-${prefix.slice(0, -1)}`,
            prefix,
            expiration: retention,
            // The same time again, so that a delete marker does not shorten the retention.
            noncurrentVersionExpiration: retention,
          })),
      ],
    });
  }
}
