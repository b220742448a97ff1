import { Stack } from "aws-cdk-lib";
import { CfnTrail } from "aws-cdk-lib/aws-cloudtrail";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Key } from "aws-cdk-lib/aws-kms";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { allowService } from "../security/data-key.ts";

/** Settings of the trail. */
export interface AuditTrailProps {
  /** The bucket for the trail's files. */
  readonly audit: Bucket;
  /** The key that encrypts the trail. */
  readonly key: Key;
  /** The tables whose writes are recorded. */
  readonly tableArns: readonly string[];
  /** The bucket whose object calls are recorded. */
  readonly templates: Bucket;
}

export const trailName = "tenantry";

/** Builds the trail's ARN from its name, for policies and rules that must not refer to the trail itself. */
export const formatTrailArn = (scope: Construct): string =>
  Stack.of(scope).formatArn({ service: "cloudtrail", resource: "trail", resourceName: trailName });

/** The CloudTrail trail of all changes to the account, to rows of the tables and to objects. */
export class AuditTrail extends Construct {
  constructor(scope: Construct, id: string, { audit, key, tableArns, templates }: AuditTrailProps) {
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
        // Writes only: reads would cost much and add little information.
        selectDataEvents("Rows", "AWS::DynamoDB::Table", [...tableArns], { field: "readOnly", equalTo: ["false"] }),
        selectDataEvents("Artefacts", "AWS::S3::Object", [templates.arnForObjects("")]),
        // Without deliveries, because the trail's own files would cause endless records.
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
    // The trail's creation requires these rights.
    const sourceArn = formatTrailArn(this);
    const ofTheTrail = { StringEquals: { "aws:SourceArn": sourceArn } };
    allowService(key, "cloudtrail", ["GenerateDataKey*"], {
      StringEquals: { ...ofTheTrail.StringEquals, "kms:EncryptionContext:aws:cloudtrail:arn": sourceArn },
    });
    // CloudTrail checks the key and the bucket key when it creates the trail.
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
