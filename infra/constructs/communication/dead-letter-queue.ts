import { Duration } from "aws-cdk-lib";
import { ComparisonOperator, Stats, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

/** Where what could not be done waits for a person: the first message raises an alarm. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  /** @param holds what lies in it, in words for the person whom the alarm calls */
  constructor(scope: Construct, id: string, holds: string) {
    super(scope, id);
    this.queue = new Queue(this, "Queue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue
      .metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(1), statistic: Stats.MAXIMUM })
      .createAlarm(this, "Alarm", {
        alarmDescription: `A dead-letter queue holds ${holds}: read why, mend it, then send them again.`,
        threshold: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
  }
}
