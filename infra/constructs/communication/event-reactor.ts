import { type EventBus, type EventPattern, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { createDeliveryProps } from "./delivery-props.ts";
import { createWorkQueue } from "./work-queue.ts";

/** Settings of a reactor. */
export interface EventReactorProps {
  readonly reactor: ServiceFunction;
  readonly pattern: EventPattern;
  /** The dead-letter queue for events that EventBridge could not deliver. */
  readonly undelivered: IQueue;
  /** The bus with the events.
   *  @default - the account's default bus */
  readonly bus?: EventBus;
  /** The JSON path of an event's group. Events of one group are handled one after another.
   *  @default - events are handled concurrently */
  readonly groupPath?: string;
  /** The JSON path of an event's sender. SQS delivers the events of other senders first while one sends far more than they do;
   *  it keeps no order. Source: "Amazon SQS fair queues" in its developer guide.
   *  @default - the events of all senders wait in one line */
  readonly senderPath?: string;
  /** The number of attempts before an event becomes a dead letter.
   *  @default 5, or 15 for the events of a group */
  readonly maxReceiveCount?: number;
}

/** The attempts of an event that blocks its group: a quarter of an hour with a visibility timeout of one minute. */
const MAX_ATTEMPTS_IN_GROUP = 15;

/** A rule, a queue and a function that handles the events of a pattern. */
export class EventReactor extends Construct {
  constructor(scope: Construct, id: string, props: EventReactorProps) {
    super(scope, id);
    const { groupPath, senderPath, maxReceiveCount } = props;
    const { queue } = createWorkQueue(this, props.reactor, {
      deadLetterContent: `events that ${props.reactor.name} could not handle`,
      ...(groupPath === undefined ? {} : { inGroups: true, maxReceiveCount: MAX_ATTEMPTS_IN_GROUP }),
      ...(maxReceiveCount === undefined ? {} : { maxReceiveCount }),
    });
    const messageGroupId = groupPath ?? senderPath;
    new Rule(this, "Rule", {
      eventPattern: props.pattern,
      ...(props.bus === undefined ? {} : { eventBus: props.bus }),
      targets: [
        new SqsQueue(queue, {
          ...createDeliveryProps(props.undelivered),
          ...(messageGroupId === undefined ? {} : { messageGroupId }),
        }),
      ],
    });
  }
}
