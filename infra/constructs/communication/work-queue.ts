import { Duration } from "aws-cdk-lib";
import { Stats } from "aws-cdk-lib/aws-cloudwatch";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { DeduplicationScope, FifoThroughputLimit, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { RunbookAlarm } from "../monitoring/runbook-alarm.ts";
import { allowKeyThroughService } from "../security/data-key.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";

/** Settings of a queue that a function works off. */
export interface WorkQueueProps {
  /** What the dead-letter queue holds, in words for the person whom the alarm calls. */
  readonly deadLetterContent: string;
  /** How often a record is tried before it is a dead letter.
   *  @default 5 */
  readonly maxReceiveCount?: number;
  /** Hands out the messages of one group one after another; whoever sends a message names its group.
   *  @default false */
  readonly inGroups?: boolean;
}

/** A FIFO queue as EventBridge requires it, in which groups neither share a limit nor are compared with one another. */
const groups = {
  fifo: true,
  contentBasedDeduplication: true,
  deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
  fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
};

/** A queue that a function works off. A record that keeps failing waits in the dead-letter queue, and holds up no
 *  other, or no other group. */
export function createWorkQueue(scope: Construct, reactor: ServiceFunction, props: WorkQueueProps) {
  const { deadLetterContent: failed, maxReceiveCount: tries = 5, inGroups = false } = props;
  const deadLetters = new DeadLetterQueue(scope, "Failed", failed, inGroups).queue;
  const queue = new Queue(scope, "Queue", {
    ...(inGroups ? groups : {}),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // Six times the function's limit, as Lambda asks, so that a slow batch is not handed out twice.
    visibilityTimeout: Duration.seconds(6 * reactor.timeoutSeconds),
    // Shorter than in the dead-letter queue, where a fact goes on counting from when it came.
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: tries },
  });
  reactor.lambda.addEventSource(
    new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 10 }),
  );
  reactor.role.addToPrincipalPolicy(allowKeyThroughService(scope, "sqs", ["Decrypt"]));
  new RunbookAlarm(scope, "SlowAlarm", {
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: Stats.MAXIMUM }),
    threshold: Duration.minutes(10).toSeconds(),
    description: `What ${reactor.name} should act on has waited for ten minutes.`,
    runbook: "slow-reactions",
  });
  return { queue, deadLetters };
}
