import { Duration } from "aws-cdk-lib";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { RunbookAlarm } from "../monitoring/runbook-alarm.ts";

/** A dead-letter queue whose first message raises an alarm. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  /**
   * @param content the content of the queue, for the alarm's description
   * @param fifo set if the source queue is a FIFO queue; its dead-letter queue must be one too
   */
  constructor(scope: Construct, id: string, content: string, fifo = false) {
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
      description: `A dead-letter queue contains ${content}.`,
      runbook: "dead-letters",
    });
  }
}
