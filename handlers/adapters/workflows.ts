import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { type EnvironmentName, environment } from "../../schemas/environment.ts";
import type { OperationRecord } from "../../schemas/operation.ts";
import type { StartableKind } from "../core/operation.ts";

const sfn = new SFNClient({});

const machines: Record<StartableKind, EnvironmentName> = {
  "tenant.onboard": "WORKFLOW_TENANT_ONBOARD",
  "subscription.provision": "WORKFLOW_SUBSCRIPTION_PROVISION",
  "subscription.deprovision": "WORKFLOW_SUBSCRIPTION_DEPROVISION",
  "product.verify": "WORKFLOW_PRODUCT_VERIFY",
};

/**
 * Starts the operation's run. Its name follows from the operation and the count of its runs, so that starting it
 * twice is starting it once: a name that is taken means it has been done.
 */
export const startExecution = async ({ id, kind, run }: OperationRecord): Promise<void> => {
  try {
    await sfn.send(
      new StartExecutionCommand({
        stateMachineArn: environment(machines[kind as StartableKind]),
        name: `${id}-${run}`,
        input: JSON.stringify({ operationId: id }),
      }),
    );
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
};
