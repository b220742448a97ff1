import { Stack } from "aws-cdk-lib";
import { CfnTrail } from "aws-cdk-lib/aws-cloudtrail";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { allowService } from "../security/data-key.ts";

/** Settings of the trail. */
export interface AuditTrailProps {
  /** Where it is kept. */
  readonly audit: Bucket;
  /** With which it is encrypted. */
  readonly key: Key;
  /** Whose every change is of interest. */
  readonly tableArns: readonly string[];
  /** Whose every object is. */
  readonly artifacts: Bucket;
}

const trailName = "tenantry";

/** What AWS saw, whoever did it and by whichever way: all changes to the account, to the tables' rows and to objects. */
export class AuditTrail extends Construct {
  constructor(scope: Construct, id: string, { audit, key, tableArns, artifacts }: AuditTrailProps) {
    super(scope, id);
    const trail = new CfnTrail(this, "Trail", {
      trailName,
      s3BucketName: audit.bucketName,
      kmsKeyId: key.keyArn,
      isLogging: true,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      advancedEventSelectors: [
        { name: "Management", fieldSelectors: [{ field: "eventCategory", equalTo: ["Management"] }] },
        // What functions read is in no proportion to what it tells; what anyone writes is the audit's business.
        selectDataEvents("Rows", "AWS::DynamoDB::Table", [...tableArns], { field: "readOnly", equalTo: ["false"] }),
        selectDataEvents("Artefacts", "AWS::S3::Object", [artifacts.arnForObjects("")]),
        // But for what is delivered here, this very log included: that would never end.
        selectDataEvents("Audit", "AWS::S3::Object", [audit.arnForObjects("")], {
          field: "eventName",
          notEquals: ["PutObject"],
        }),
      ],
    });
    if (audit.policy) trail.node.addDependency(audit.policy);
    this.#allowCloudTrailWrite(audit, key);
  }

  #allowCloudTrailWrite(audit: Bucket, key: Key): void {
    const { account } = Stack.of(this);
    const principals = [new ServicePrincipal("cloudtrail.amazonaws.com")];
    // By its name, because the trail can't be made before it may write.
    const sourceArn = Stack.of(this).formatArn({ service: "cloudtrail", resource: "trail", resourceName: trailName });
    const ofTheTrail = { StringEquals: { "aws:SourceArn": sourceArn } };
    allowService(key, "cloudtrail", ["GenerateDataKey*"], {
      StringEquals: { ...ofTheTrail.StringEquals, "kms:EncryptionContext:aws:cloudtrail:arn": sourceArn },
    });
    // It looks at the key, and at the bucket's own key, when the trail is made.
    allowService(key, "cloudtrail", ["DescribeKey", "Decrypt"], ofTheTrail);
    audit.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ["s3:GetBucketAcl"],
        resources: [audit.bucketArn],
        conditions: ofTheTrail,
      }),
    );
    audit.addToResourcePolicy(
      new PolicyStatement({
        principals,
        actions: ["s3:PutObject"],
        resources: [audit.arnForObjects(`AWSLogs/${account}/*`)],
        conditions: { StringEquals: { "aws:SourceArn": sourceArn, "s3:x-amz-acl": "bucket-owner-full-control" } },
      }),
    );
  }
}

function selectDataEvents(
  name: string,
  type: string,
  arns: string[],
  ...more: CfnTrail.AdvancedFieldSelectorProperty[]
): CfnTrail.AdvancedEventSelectorProperty {
  return {
    name,
    fieldSelectors: [
      { field: "eventCategory", equalTo: ["Data"] },
      { field: "resources.type", equalTo: [type] },
      { field: "resources.ARN", startsWith: arns },
      ...more,
    ],
  };
}
