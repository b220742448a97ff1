import type { EventPattern } from "aws-cdk-lib/aws-events";
import { deliveredEvents } from "../../events/topics.ts";
import { reconcileTriggers, rolloutEventFilter, rolloutTriggers, startTriggers } from "../../orchestration/triggers.ts";
import {
  createEventPattern,
  createOperationEventPattern,
  createProductReportPattern,
} from "../constructs/communication/event-patterns.ts";
import { EventReactor } from "../constructs/communication/event-reactor.ts";
import type { ServiceFunction } from "../constructs/lambda/service-function.ts";
import type { Workflows } from "../constructs/workflow/workflows.ts";
import { addDeadlines } from "./deadlines.ts";
import type { PlaneContext } from "./plane-context.ts";

/** Adds a queue, a rule and a function for each reaction to events. Returns the function that receives reports. */
export function addConsumers(context: PlaneContext, workflows: Workflows): { reportReceiver: ServiceFunction } {
  const { stack, bus, undelivered, createFunction } = context;
  const startResources = { Workflows: workflows.resource };
  const reportReceiver = createFunction("receive-report");
  const onBus = (id: string, reactor: ServiceFunction, pattern: EventPattern, groupPath?: string) =>
    new EventReactor(stack, id, { reactor, bus, pattern, undelivered, ...(groupPath && { groupPath }) });

  onBus("Start", createFunction("start-workflow", startResources), createOperationEventPattern(startTriggers));
  // Two reactions to the same tenant at the same time would write the same record, and one write would be rejected.
  onBus("Reconcile", createFunction("reconcile-tenant"), createEventPattern(reconcileTriggers), "$.detail.tenantid");
  const advanceRollout = createFunction("advance-rollout");
  const rolloutPattern = createEventPattern(rolloutTriggers, structuredClone(rolloutEventFilter));
  onBus("Rollout", advanceRollout, rolloutPattern, "$.detail.productid");
  onBus("Reports", reportReceiver, createProductReportPattern());
  onBus("Retire", createFunction("retire-product"), createEventPattern(["ProductRetired"]));
  new EventReactor(stack, "End", {
    reactor: createFunction("recover-execution", startResources),
    pattern: createFailedExecutionPattern(workflows.machineArns),
    undelivered,
  });
  onBus("Deliver", createFunction("deliver-events"), createEventPattern(deliveredEvents));
  addDeadlines(context);
  return { reportReceiver };
}

/** Returns the pattern of executions that ended without recording an outcome; a successful workflow records its own. */
function createFailedExecutionPattern(machineArns: string[]): EventPattern {
  return {
    source: ["aws.states"],
    detailType: ["Step Functions Execution Status Change"],
    detail: { status: ["FAILED", "ABORTED", "TIMED_OUT"], stateMachineArn: machineArns },
  };
}
