import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { type EnvironmentName, readEnvironment } from "../../../schemas/environment.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import type { WorkflowKind } from "../../../schemas/workflow-steps.ts";
import { runIdOf } from "../../core/operation/operation.ts";
import { isEventDriven, selectWorkflow } from "../../core/operation/planned-steps.ts";
import { clientSettings } from "../aws/client-settings.ts";

const sfn = new SFNClient(clientSettings);

const stateMachineVariables: Record<WorkflowKind, EnvironmentName> = {
  "tenant.onboard": "WORKFLOW_TENANT_ONBOARD",
  "tenant.suspend": "WORKFLOW_TENANT_SUSPEND",
  "tenant.reactivate": "WORKFLOW_TENANT_REACTIVATE",
  "tenant.leave": "WORKFLOW_TENANT_LEAVE",
  "tenant.restore": "WORKFLOW_TENANT_RESTORE",
  "tenant.check": "WORKFLOW_TENANT_CHECK",
  "tenant.repair": "WORKFLOW_TENANT_REPAIR",
  "tenant.offboard": "WORKFLOW_TENANT_OFFBOARD",
  "subscription.provision": "WORKFLOW_SUBSCRIPTION_PROVISION",
  "subscription.change": "WORKFLOW_SUBSCRIPTION_CHANGE",
  "subscription.suspend": "WORKFLOW_SUBSCRIPTION_SUSPEND",
  "subscription.reactivate": "WORKFLOW_SUBSCRIPTION_REACTIVATE",
  "subscription.deprovision": "WORKFLOW_SUBSCRIPTION_DEPROVISION",
  "subscription.await-report": "WORKFLOW_SUBSCRIPTION_AWAIT_REPORT",
  "subscription.await-removal-report": "WORKFLOW_SUBSCRIPTION_AWAIT_REMOVAL_REPORT",
  "product.verify": "WORKFLOW_PRODUCT_VERIFY",
  "user.provision": "WORKFLOW_USER_PROVISION",
  "user.update": "WORKFLOW_USER_UPDATE",
  "user.remove": "WORKFLOW_USER_REMOVE",
};

/** Returns the state machine of an operation. */
function stateMachineOf({ id, kind, integration }: OperationRecord): string {
  if (isEventDriven(kind)) throw new Error(`The operation ${id} has no workflow`);
  return readEnvironment(stateMachineVariables[selectWorkflow({ kind, integration })]);
}

/** Reads the status of the execution of the operation's run; undefined when it was never started. */
export async function getExecutionStatus(operation: OperationRecord): Promise<string | undefined> {
  const machine = stateMachineOf(operation);
  const executionArn = `${machine.replace(":stateMachine:", ":execution:")}:${runIdOf(operation)}`;
  try {
    return (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}

/**
 * Starts the execution of the operation's run. Its name contains the operation and the run, so that a repetition starts
 * no second execution.
 */
export async function startExecution(operation: OperationRecord): Promise<void> {
  try {
    await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: stateMachineOf(operation),
        name: runIdOf(operation),
        input: JSON.stringify({ operationId: operation.id, run: operation.run }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
