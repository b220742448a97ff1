import { Duration } from "aws-cdk-lib";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { RunbookAlarm } from "../monitoring/runbook-alarm.ts";
import { allowKeyThroughService } from "../security/data-key.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";

/** Settings of a work queue. */
export interface WorkQueueProps {
  /** The content of the dead-letter queue, for the alarm's description. */
  readonly deadLetterContent: string;
  /** The number of attempts before a message becomes a dead letter.
   *  @default 5 */
  readonly maxReceiveCount?: number;
  /** Delivers the messages of a group one after another; the sender sets the group.
   *  @default false */
  readonly inGroups?: boolean;
}

/** The attempts for a message whose work no sweep repeats: every three minutes for 35 hours. A deadline waits for the operation
 *  on its subscription, which services may throttle for 26 hours and which then continues for an execution of up to eight
 *  hours. A report that throttling delays must not be lost either, while its operation waits (three hours at most). */
export const ATTEMPTS_WITHOUT_SWEEP = 700;

/** The settings of a FIFO queue for EventBridge, with a rate limit and a deduplication per group. */
const fifoProps = {
  fifo: true,
  contentBasedDeduplication: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/** The attempts from which on a message that always fails needs its own alarm, because it becomes a dead letter too late. */
const MANY_ATTEMPTS = 100;

/** Adds an alarm for a message that fails again and again. It is in flight nearly all the time. The age of the oldest message
 *  does not show it: SQS leaves out a message that was received three times
 *  (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html). */
function addRepetitionAlarm(scope: Construct, queue: Queue, reactor: ServiceFunction): void {
  new RunbookAlarm(scope, "RepetitionAlarm", {
    metric: queue.metricApproximateNumberOfMessagesNotVisible({
      period: Duration.minutes(5),
      statistic: Stats.MINIMUM,
    }),
    evaluationPeriods: 6,
    description: `${reactor.name} has failed to handle a message for half an hour.`,
    runbook: "slow-reactions",
  });
}

/** Creates a queue whose messages a function handles. A message that fails repeatedly moves to the dead-letter queue and
 *  does not block others, except those of its group. */
export function createWorkQueue(scope: Construct, reactor: ServiceFunction, props: WorkQueueProps) {
  const { deadLetterContent, maxReceiveCount = 5, inGroups = false } = props;
  const deadLetters = new DeadLetterQueue(scope, "Failed", deadLetterContent, inGroups).queue;
  const queue = new Queue(scope, "Queue", {
    ...(inGroups ? fifoProps : {}),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // Lambda recommends six times the function's time-out, so that a slow batch is not delivered twice.
    visibilityTimeout: Duration.seconds(6 * reactor.timeoutSeconds),
    // Shorter than in the dead-letter queue, because a dead letter keeps the age of its message.
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount },
  });
  reactor.lambda.addEventSource(
    new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 10 }),
  );
  reactor.role.addToPrincipalPolicy(allowKeyThroughService(scope, "sqs", ["Decrypt"]));
  new RunbookAlarm(scope, "SlowAlarm", {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
    threshold: Duration.minutes(10).toSeconds(),
    description: `Messages for ${reactor.name} have waited for ten minutes.`,
    runbook: "slow-reactions",
  });
  if (maxReceiveCount >= MANY_ATTEMPTS) addRepetitionAlarm(scope, queue, reactor);
  return { queue, deadLetters };
}
