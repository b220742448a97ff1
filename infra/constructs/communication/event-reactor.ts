import { type EventBus, type EventPattern, Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { createDeliveryProps } from "./delivery-props.ts";
import { createWorkQueue } from "./work-queue.ts";

/** Settings of a reaction. */
export interface EventReactorProps {
  readonly reactor: ServiceFunction;
  readonly pattern: EventPattern;
  /** What EventBridge could not put into the queue. */
  readonly undelivered: IQueue;
  /** @default - the account's default bus */
  readonly bus?: EventBus;
  /** The JSON path of the group of a fact. The facts of a group are acted on one after another.
   *  @default - all at the same time */
  readonly groupPath?: string;
}

/** Rule, queue and function: what happens when facts of a pattern come by. */
export class EventReactor extends Construct {
  constructor(scope: Construct, id: string, props: EventReactorProps) {
    super(scope, id);
    const failed = `facts that ${props.reactor.name} could not act on`;
    const { groupPath } = props;
    const { queue } = createWorkQueue(this, props.reactor, {
      deadLetterContent: failed,
      inGroups: groupPath !== undefined,
    });
    const delivery = createDeliveryProps(props.undelivered);
    new Rule(this, "Rule", {
      eventPattern: props.pattern,
      ...(props.bus === undefined ? {} : { eventBus: props.bus }),
      targets: [new SqsQueue(queue, groupPath === undefined ? delivery : { ...delivery, messageGroupId: groupPath })],
    });
  }
}
