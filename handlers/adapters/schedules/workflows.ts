import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { type EnvironmentName, readEnvironment } from "../../../schemas/environment.ts";
import type { OperationKind, OperationRecord } from "../../../schemas/operation.ts";
import { runIdOf, selectSelfProvisionedWorkflow } from "../../core/operation/operation.ts";
import { clientSettings } from "../aws/client-settings.ts";

const sfn = new SFNClient(clientSettings);

const stateMachineVariables: Record<OperationKind | ReturnType<typeof selectSelfProvisionedWorkflow>, EnvironmentName> =
  {
    "tenant.onboard": "WORKFLOW_TENANT_ONBOARD",
    "tenant.suspend": "WORKFLOW_TENANT_SUSPEND",
    "tenant.reactivate": "WORKFLOW_TENANT_REACTIVATE",
    "tenant.offboard": "WORKFLOW_TENANT_OFFBOARD",
    "subscription.provision": "WORKFLOW_SUBSCRIPTION_PROVISION",
    "subscription.change": "WORKFLOW_SUBSCRIPTION_CHANGE",
    "subscription.suspend": "WORKFLOW_SUBSCRIPTION_SUSPEND",
    "subscription.reactivate": "WORKFLOW_SUBSCRIPTION_REACTIVATE",
    "subscription.deprovision": "WORKFLOW_SUBSCRIPTION_DEPROVISION",
    "subscription.asked": "WORKFLOW_SUBSCRIPTION_ASKED",
    "subscription.asked.removal": "WORKFLOW_SUBSCRIPTION_ASKED_REMOVAL",
    "product.verify": "WORKFLOW_PRODUCT_VERIFY",
    "user.provision": "WORKFLOW_USER_PROVISION",
    "user.update": "WORKFLOW_USER_UPDATE",
    "user.remove": "WORKFLOW_USER_REMOVE",
  };

/** The machine that runs the operation: whoever does the work on a subscription, its steps differ. */
const stateMachineOf = ({ kind, integration }: OperationRecord): string =>
  readEnvironment(stateMachineVariables[integration === "events" ? selectSelfProvisionedWorkflow(kind) : kind]);

/** How the execution of the operation's run stands; undefined when it was never started. */
export const getExecutionStatus = async (operation: OperationRecord): Promise<string | undefined> => {
  const machine = stateMachineOf(operation);
  const executionArn = `${machine.replace(":stateMachine:", ":execution:")}:${runIdOf(operation)}`;
  try {
    return (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
};

/**
 * Starts the operation's run. Its name follows from the operation and the count of its runs, so that starting it
 * twice is starting it once: a name that is taken means it has been done.
 */
export const startExecution = async (operation: OperationRecord): Promise<void> => {
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
};
