import { Duration } from "aws-cdk-lib";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { RunbookAlarm } from "../monitoring/runbook-alarm.ts";

/** Where what could not be done waits for a person: the first message raises an alarm. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  /**
   * @param holds what lies in it, in words for the person whom the alarm calls
   * @param fifo set where the queue is a FIFO queue: its dead-letter queue must be one too
   */
  constructor(scope: Construct, id: string, holds: string, fifo = false) {
    super(scope, id);
    this.queue = new Queue(this, "Queue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      ...(fifo ? { fifo } : {}),
    });
    new RunbookAlarm(this, "Alarm", {
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: Stats.MAXIMUM,
      }),
      description: `A dead-letter queue holds ${holds}.`,
      runbook: "dead-letters",
    });
  }
}
