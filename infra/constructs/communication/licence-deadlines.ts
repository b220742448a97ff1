import { Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { createEnvironmentOnly, createResource, type Resources } from "../lambda/function-resources.ts";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { allowKeyThroughService } from "../security/data-key.ts";
import { createWorkQueue } from "./work-queue.ts";

/** The attempts for a deadline: every three minutes for twelve hours, longer than any operation can run. */
const MAX_ATTEMPTS = 240;

/** The deadlines of licences: a queue to which only the role of EventBridge Scheduler may send. Functions create the
 *  schedules at run time, one for each deadline. */
export class LicenceDeadlines extends Construct {
  /** The resources of the function that creates the schedules. */
  readonly resources: Resources;

  constructor(scope: Construct, id: string, reactor: ServiceFunction) {
    super(scope, id);
    const { queue, deadLetters } = createWorkQueue(this, reactor, {
      deadLetterContent: `deadlines of licences that ${reactor.name} could not handle`,
      maxReceiveCount: MAX_ATTEMPTS,
    });
    const { account } = Stack.of(this);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": account } },
      }),
      description: "Allows EventBridge Scheduler to send the deadlines of licences",
    });
    role.addToPrincipalPolicy(allowKeyThroughService(this, "sqs", ["Decrypt", "GenerateDataKey"]));
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
    const schedules = Stack.of(this).formatArn({
      service: "scheduler",
      resource: "schedule/default/tenantry-licence-*",
    });
    this.resources = {
      LicenceSchedules: createResource("scheduler", schedules),
      LicenceQueue: createEnvironmentOnly({
        LICENCE_QUEUE_ARN: queue.queueArn,
        LICENCE_DEAD_LETTERS_ARN: deadLetters.queueArn,
      }),
      SchedulerRole: {
        ...createResource("iam", role.roleArn, { SCHEDULER_ROLE_ARN: role.roleArn }),
        conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
      },
    };
  }
}
