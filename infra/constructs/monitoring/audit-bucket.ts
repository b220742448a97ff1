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
  /** For how many days nobody, the account's root included, can delete or change what was put here; undefined where the
   *  data is there on trial: then it is one day, and who has the right may lift it. */
  readonly lockDays: number | undefined;
  readonly key: Key;
  readonly removalPolicy: RemovalPolicy;
}

/** How long logs and trails are kept, in days; events are kept for good. */
const LOG_RETENTION_DAYS = 730;

/** The log of events; the lines of functions, workflows and API; what CloudTrail saw. */
export const auditPrefixes = ["events/", "logs/", "AWSLogs/"] as const;

/** Where what happened is kept so that nobody can change it, in `auditParts`. */
export class AuditBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { lockDays: lockedDays, key, removalPolicy }: AuditBucketProps) {
    super(scope, id);
    // Never shorter than the lock, which a lifecycle rule can't lift.
    const kept = Duration.days(Math.max(LOG_RETENTION_DAYS, lockedDays ?? 0));
    this.bucket = new Bucket(this, "Bucket", {
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention:
        lockedDays === undefined
          ? ObjectLockRetention.governance(Duration.days(1))
          : ObjectLockRetention.compliance(Duration.days(lockedDays)),
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
            expiration: kept,
            // As long again, so that a delete marker takes nothing from the time that a line is kept.
            noncurrentVersionExpiration: kept,
          })),
      ],
    });
  }
}
