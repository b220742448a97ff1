import type { EventPattern } from "aws-cdk-lib/aws-events";
import { deliveredEvents } from "../../events/topics.ts";
import { reconcileTriggers, rolloutEventFilter, rolloutTriggers, startTriggers } from "../../orchestration/triggers.ts";
import {
  createEventPattern,
  createOperationEventPattern,
  createProductReportPattern,
} from "../constructs/communication/event-patterns.ts";
import { EventReactor, type EventReactorProps } from "../constructs/communication/event-reactor.ts";
import { ATTEMPTS_WITHOUT_SWEEP } from "../constructs/communication/work-queue.ts";
import type { ServiceFunction } from "../constructs/lambda/service-function.ts";
import type { Workflows } from "../constructs/workflow/workflows.ts";
import { addDeadlines } from "./deadlines.ts";
import type { PlaneContext } from "./plane-context.ts";

type ReactionOptions = Pick<EventReactorProps, "groupPath" | "senderPath" | "maxReceiveCount">;

/** The options of a reaction whose work no sweep repeats. */
const unswept: ReactionOptions = { maxReceiveCount: ATTEMPTS_WITHOUT_SWEEP };

/** Adds a queue, a rule and a function for each reaction to events. Returns the function that receives reports. */
export function addConsumers(context: PlaneContext, workflows: Workflows): { reportReceiver: ServiceFunction } {
  const { stack, bus, undelivered, createFunction } = context;
  const startResources = { Workflows: workflows.resource };
  const reportReceiver = createFunction("receive-report");
  const onBus = (id: string, reactor: ServiceFunction, pattern: EventPattern, options: ReactionOptions = {}) =>
    new EventReactor(stack, id, { reactor, bus, pattern, undelivered, ...options });

  onBus("Start", createFunction("start-workflow", startResources), createOperationEventPattern(startTriggers));
  // Two reactions to the same tenant at the same time would write the same record, and one write would be rejected.
  onBus("Reconcile", createFunction("reconcile-tenant"), createEventPattern(reconcileTriggers), {
    groupPath: "$.detail.tenantid",
  });
  const advanceRollout = createFunction("advance-rollout");
  const rolloutPattern = createEventPattern(rolloutTriggers, structuredClone(rolloutEventFilter));
  onBus("Rollout", advanceRollout, rolloutPattern, { groupPath: "$.detail.productid" });
  // An account that floods the bus with reports must not delay those of other products. It can't forge its own number.
  onBus("Reports", reportReceiver, createProductReportPattern(), { ...unswept, senderPath: "$.account" });
  onBus("Retire", createFunction("retire-product"), createEventPattern(["ProductRetired"]), unswept);
  new EventReactor(stack, "End", {
    reactor: createFunction("recover-execution", startResources),
    pattern: createFailedExecutionPattern(workflows.machineArns),
    undelivered,
  });
  // A failed attempt is repeated for all recipients, so many attempts would send many copies.
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
