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

/** Settings of the logs' archive. */
export interface LogArchiveProps {
  /** Every log group below this is archived. */
  readonly logScope: Construct;
  readonly audit: Bucket;
  /** The ARN of a destination of CloudWatch Logs in a central logging account, which takes the logs instead.
   *  @default - the audit bucket */
  readonly centralDestinationArn?: string;
}

const deliveryStreamName = "tenantry-logs";

/** Brings each line of each log group to where nobody can change it, or to a central logging account. */
export class LogArchive extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { logScope: logsOf, audit, centralDestinationArn: central }: LogArchiveProps,
  ) {
    super(scope, id);
    const destination = central === undefined ? this.#createBucketDestination(audit) : { destinationArn: central };
    const groups = logsOf.node.findAll().filter((one) => one instanceof LogGroup);
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
      description: "Lets CloudWatch Logs hand over the lines that are archived",
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
      description: "Lines of the logs have waited for an hour to be archived.",
      runbook: "logs-not-archived",
    });
    return { destinationArn: stream.attrArn, roleArn: sender.roleArn };
  }

  /** The log of Firehose's failed deliveries: each line raises the alarm. It is not archived, because
   *  what can't be delivered can't be reported in the same way. */
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
      description: "Firehose could not deliver lines of the logs to the audit bucket.",
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
            // The group's ARN ends in ":*": it is about the streams in it.
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
        // Few large objects: a request costs as much as many lines. What comes from CloudWatch Logs is compressed.
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

/** Returns the name that a log group was given. Its own attribute would be exported from the group's stack, one for
 *  each group, and would keep CloudFormation from removing the group there. */
function literalNameOf(group: LogGroup): string {
  const { logGroupName } = group.node.defaultChild as CfnLogGroup;
  if (logGroupName === undefined) throw new Error(`${group.node.path} has no name of its own`);
  return logGroupName;
}
