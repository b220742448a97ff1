import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { createDeliveryProps } from "../constructs/communication/delivery-props.ts";
import type { ServiceFunction } from "../constructs/lambda/service-function.ts";
import type { PlaneContext } from "./plane-context.ts";
import type { WorkflowPlane } from "./workflow-plane.ts";

/** Adds the sweeps, which run every five minutes and that of rollouts each minute, and the job that invites the first administrator. */
export function addScheduledJobs(
  context: PlaneContext,
  { workflows, provisionerResource, identityManagerResource }: WorkflowPlane,
): void {
  const { stack, undelivered, createFunction } = context;
  const runRegularly = (id: string, { lambda }: ServiceFunction) =>
    new Rule(stack, id, {
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [new LambdaFunction(lambda, createDeliveryProps(undelivered))],
    });

  runRegularly("SweepOperations", createFunction("sweep-operations", { Workflows: workflows.resource }));
  runRegularly("SweepProductQueues", createFunction("sweep-product-queues"));
  const inspectors = { Provisioner: provisionerResource, IdentityManager: identityManagerResource };
  runRegularly("SweepStacks", createFunction("sweep-stacks", inspectors));
  const rollouts = createFunction("sweep-rollouts");
  new Rule(stack, "SweepRollouts", {
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new LambdaFunction(rollouts.lambda, createDeliveryProps(undelivered))],
  });
  createFunction("first-administrator");
}
