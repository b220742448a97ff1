import { Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { ServiceFunction } from "../monitoring/service-function.ts";
import { throughService } from "../security/data-key.ts";
import { knowledge, type Resources, resource } from "../security/resources.ts";
import { workQueue } from "./work-queue.ts";

/** How often a moment is tried: every three minutes for twelve hours, longer than any operation can run. */
const TRIES = 240;

/** The moments of licences, as EventBridge Scheduler brings them: a queue that only its role may send to. The schedules
 *  are made while the system runs, one for each moment. */
export class LicenceMoments extends Construct {
  /** What the function that makes the schedules has to be given. */
  readonly resources: Resources;

  constructor(scope: Construct, id: string, reactor: ServiceFunction) {
    super(scope, id);
    const failed = `moments of licences that ${reactor.name} could not act on`;
    const { queue, deadLetters } = workQueue(this, reactor, { failed, tries: TRIES });
    const { account } = Stack.of(this);
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": account } },
      }),
      description: "Lets EventBridge Scheduler tell of the moments of licences",
    });
    role.addToPrincipalPolicy(throughService(this, "sqs", ["Decrypt", "GenerateDataKey"]));
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
      LicenceSchedules: resource("scheduler", schedules),
      LicenceQueue: knowledge({
        LICENCE_QUEUE_ARN: queue.queueArn,
        LICENCE_DEAD_LETTERS_ARN: deadLetters.queueArn,
      }),
      SchedulerRole: {
        ...resource("iam", role.roleArn, { SCHEDULER_ROLE_ARN: role.roleArn }),
        conditions: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
      },
    };
  }
}
