import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnDeliveryStream } from "aws-cdk-lib/aws-kinesisfirehose";
import {
  type CfnLogGroup,
  CfnSubscriptionFilter,
  FilterPattern,
  LogGroup,
  LogStream,
  MetricFilter,
  RetentionDays,
} from "aws-cdk-lib/aws-logs";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { metricNamespace } from "../../../schemas/metric.ts";
import { allowKeyThroughService } from "../security/data-key.ts";
import { RunbookAlarm } from "./runbook-alarm.ts";

/** Settings of the log archive. */
export interface LogArchiveProps {
  /** The constructs whose log groups are archived. */
  readonly logScopes: readonly Construct[];
  readonly audit: Bucket;
  /** The ARN of a CloudWatch Logs destination in a central logging account.
   *  @default - the audit bucket */
  readonly centralDestinationArn?: string;
}

const deliveryStreamName = "tenantry-logs";

/** Archives all lines of all log groups in the audit bucket or in a central logging account. */
export class LogArchive extends Construct {
  constructor(scope: Construct, id: string, { logScopes, audit, centralDestinationArn }: LogArchiveProps) {
    super(scope, id);
    const destination = centralDestinationArn
      ? { destinationArn: centralDestinationArn }
      : this.#createBucketDestination(audit);
    const groups = logScopes.flatMap((logScope) => logScope.node.findAll()).filter((one) => one instanceof LogGroup);
    for (const group of groups) {
      new CfnSubscriptionFilter(this, group.node.path.split("/").slice(1).join("-"), {
        ...destination,
        logGroupName: literalNameOf(group),
        filterName: "archive",
        filterPattern: "",
      });
    }
  }

  #createBucketDestination(audit: Bucket): { destinationArn: string; roleArn: string } {
    const stream = this.#createDeliveryStream(audit);
    const sender = new Role(this, "Sender", {
      assumedBy: new ServicePrincipal("logs.amazonaws.com"),
      description: "Allows CloudWatch Logs to send log lines to the archive",
      inlinePolicies: {
        send: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ["firehose:PutRecord", "firehose:PutRecordBatch"],
              resources: [stream.attrArn],
            }),
          ],
        }),
      },
    });
    new RunbookAlarm(this, "LateAlarm", {
      metric: new Metric({
        namespace: "AWS/Firehose",
        metricName: "DeliveryToS3.DataFreshness",
        dimensionsMap: { DeliveryStreamName: deliveryStreamName },
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      threshold: Duration.hours(1).toSeconds(),
      description: "Log lines have waited for an hour for their archiving.",
      runbook: "logs-not-archived",
    });
    return { destinationArn: stream.attrArn, roleArn: sender.roleArn };
  }

  /** Creates the log of Firehose's failed deliveries. Each line raises the alarm. The log itself is not archived, because
   *  its delivery would fail for the same reason. */
  #createErrorLog(): { logGroup: LogGroup; logStream: LogStream } {
    const logGroup = new LogGroup(this, "Errors", {
      logGroupName: `/aws/kinesisfirehose/${deliveryStreamName}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const failed = new MetricFilter(this, "Failed", {
      logGroup,
      filterPattern: FilterPattern.allEvents(),
      metricNamespace,
      metricName: "LogDeliveryErrors",
      metricValue: "1",
    });
    new RunbookAlarm(this, "FailedAlarm", {
      metric: failed.metric({ statistic: Stats.SUM, period: Duration.minutes(5) }),
      description: "Firehose could not deliver log lines to the audit bucket.",
      runbook: "logs-not-archived",
    });
    return { logGroup, logStream: new LogStream(this, "ErrorStream", { logGroup, logStreamName: "S3Delivery" }) };
  }

  #createDeliveryStream(audit: Bucket): CfnDeliveryStream {
    const { logGroup, logStream } = this.#createErrorLog();
    const writer = new Role(this, "Writer", {
      assumedBy: new ServicePrincipal("firehose.amazonaws.com"),
      description: "Writes logs to the audit bucket",
      inlinePolicies: {
        write: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ["s3:GetBucketLocation", "s3:ListBucket"], resources: [audit.bucketArn] }),
            new PolicyStatement({
              actions: ["s3:PutObject", "s3:AbortMultipartUpload"],
              resources: [audit.arnForObjects("logs/*")],
            }),
            allowKeyThroughService(this, "s3", ["Decrypt", "GenerateDataKey"]),
            // The group's ARN ends in ":*" and includes its streams.
            new PolicyStatement({ actions: ["logs:PutLogEvents"], resources: [logGroup.logGroupArn] }),
          ],
        }),
      },
    });
    return new CfnDeliveryStream(this, "Stream", {
      deliveryStreamName,
      deliveryStreamType: "DirectPut",
      deliveryStreamEncryptionConfigurationInput: { keyType: "AWS_OWNED_CMK" },
      extendedS3DestinationConfiguration: {
        bucketArn: audit.bucketArn,
        roleArn: writer.roleArn,
        prefix: "logs/!{timestamp:yyyy/MM/dd}/",
        errorOutputPrefix: "logs/failed/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
        // Large objects reduce the cost of requests. CloudWatch Logs sends compressed data.
        bufferingHints: { intervalInSeconds: 900, sizeInMBs: 64 },
        compressionFormat: "UNCOMPRESSED",
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
  }
}

/** Returns the literal name of a log group. A reference would create an export for each group, which would prevent
 *  CloudFormation from deleting the group. */
function literalNameOf(group: LogGroup): string {
  const { logGroupName } = group.node.defaultChild as CfnLogGroup;
  if (logGroupName === undefined) throw new Error(`${group.node.path} has no literal name`);
  return logGroupName;
}
