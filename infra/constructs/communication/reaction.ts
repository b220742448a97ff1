import { Duration } from "aws-cdk-lib";
import { type EventBus, type EventPattern, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { type IQueue, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { ServiceFunction } from "../monitoring/service-function.ts";
import { DeadLetterQueue } from "./dead-letter-queue.ts";
import { deliveredWithinADay } from "./delivery.ts";

/** Settings of a reaction. */
export interface ReactionProps {
  readonly reactor: ServiceFunction;
  readonly pattern: EventPattern;
  /** What EventBridge could not put into the queue. */
  readonly undelivered: IQueue;
  /** @default - the account's default bus */
  readonly bus?: EventBus;
}

/** Rule, queue and function: what happens when facts of a pattern come by. A record that fails five times waits in the
 *  dead-letter queue, and holds up no other. */
export class Reaction extends Construct {
  constructor(scope: Construct, id: string, props: ReactionProps) {
    super(scope, id);
    const failed = new DeadLetterQueue(this, "Failed", `facts that ${props.reactor.name} could not act on`);
    const queue = new Queue(this, "Queue", {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Six times the function's limit, as Lambda asks, so that a slow batch is not handed out twice.
      visibilityTimeout: Duration.seconds(6 * props.reactor.timeoutSeconds),
      // Shorter than in the dead-letter queue, where a fact goes on counting from when it came.
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: failed.queue, maxReceiveCount: 5 },
    });
    new Rule(this, "Rule", {
      eventPattern: props.pattern,
      ...(props.bus === undefined ? {} : { eventBus: props.bus }),
      targets: [new SqsQueue(queue, deliveredWithinADay(props.undelivered))],
    });
    props.reactor.lambda.addEventSource(
      new SqsEventSource(queue, { batchSize: 10, reportBatchItemFailures: true, maxConcurrency: 10 }),
    );
  }
}
