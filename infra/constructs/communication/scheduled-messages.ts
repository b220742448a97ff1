import { Stack } from "aws-cdk-lib";
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { createResource, type Resource } from "../lambda/function-resources.ts";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { allowKeyThroughService } from "../security/data-key.ts";
import { ATTEMPTS_WITHOUT_SWEEP, createWorkQueue } from "./work-queue.ts";

/** Settings of scheduled messages. */
export interface ScheduledMessagesProps {
  /** The function that handles the messages. */
  readonly reactor: ServiceFunction;
  /** The messages in words, such as "deadlines of licenses". */
  readonly content: string;
  /** The beginning of the schedules' names. */
  readonly schedulePrefix: string;
}

/** Messages at a planned time: a queue to which only the role of EventBridge Scheduler may send. Functions create the
 *  schedules at run time, one for each message. */
export class ScheduledMessages extends Construct {
  readonly queue: IQueue;
  readonly deadLetters: IQueue;
  /** The schedules, for the function that creates them. */
  readonly schedules: Resource;
  /** The role that the function passes to Scheduler. */
  readonly role: Resource;

  constructor(scope: Construct, id: string, { reactor, content, schedulePrefix }: ScheduledMessagesProps) {
    super(scope, id);
    const { queue, deadLetters } = createWorkQueue(this, reactor, {
      deadLetterContent: `${content} that ${reactor.name} could not handle`,
      maxReceiveCount: ATTEMPTS_WITHOUT_SWEEP,
    });
    const { account } = Stack.of(this);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": account } },
      }),
      description: `Allows EventBridge Scheduler to send the ${content}`,
      inlinePolicies: {
        uses: new PolicyDocument({
          statements: [allowKeyThroughService(this, "sqs", ["Decrypt", "GenerateDataKey"])],
        }),
      },
    });
    for (const one of [queue, deadLetters]) {
      one.addToResourcePolicy(
        new PolicyStatement({
          effect: Effect.ALLOW,
          principals: [role],
          actions: ["sqs:SendMessage"],
          resources: [one.queueArn],
        }),
      );
    }
    const resource = `schedule/default/${schedulePrefix}*`;
    this.queue = queue;
    this.deadLetters = deadLetters;
    this.schedules = createResource("scheduler", Stack.of(this).formatArn({ service: "scheduler", resource }));
    this.role = {
      ...createResource("iam", role.roleArn, { SCHEDULER_ROLE_ARN: role.roleArn }),
      conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
    };
  }
}
