import { ArnFormat, Stack } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { TaskFunction } from "../../../orchestration/workflow.ts";
import { workflows } from "../../../orchestration/workflows.ts";
import { undoableKinds } from "../../../schemas/operation.ts";
import { createResource, type Resource } from "../lambda/function-resources.ts";
import { machineNameOf, WorkflowMachine } from "./workflow-machine.ts";

/** One state machine for each workflow that there is. */
export class Workflows extends Construct {
  readonly machineArns: string[];
  /** All of them, for those who start them: each is found by the kind of its operation. */
  readonly resource: Resource;

  constructor(scope: Construct, id: string, tasks: Readonly<Record<TaskFunction, IFunction>>) {
    super(scope, id);
    const arns = workflows.map((workflow) => {
      const { machine } = new WorkflowMachine(this, workflow.name, { workflow, tasks });
      return [variableNameOf(workflow.kind), machine.stateMachineArn] as const;
    });
    this.machineArns = arns.map(([, arn]) => arn);
    this.resource = createResource("states", this.machineArns, Object.fromEntries(arns));
  }
}

/**
 * Returns the workflows that can undo what they did, for the task that starts them once more. They are found by their
 * names: their definitions name that task, so that its function must exist before them.
 */
export function createUndoWorkflowsResource(scope: Construct): Resource {
  const kinds: readonly string[] = undoableKinds;
  const arns = workflows
    .filter(({ kind }) => kinds.includes(kind))
    .map((workflow) => {
      const resourceName = machineNameOf(workflow);
      const about = { service: "states", resource: "stateMachine", resourceName } as const;
      const arn = Stack.of(scope).formatArn({ ...about, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
      return [variableNameOf(workflow.kind), arn] as const;
    });
  return createResource("states", Object.values(Object.fromEntries(arns)), Object.fromEntries(arns));
}

/** `tenant.onboard` is found in `WORKFLOW_TENANT_ONBOARD`. */
function variableNameOf(kind: string): string {
  return `WORKFLOW_${kind.replaceAll(".", "_").toUpperCase()}`;
}
