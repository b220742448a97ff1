import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { TaskFunction } from "../../../orchestration/workflow.ts";
import { workflows } from "../../../orchestration/workflows.ts";
import { type Resource, resource } from "../security/resources.ts";
import { WorkflowMachine } from "./workflow-machine.ts";

/** One state machine for each workflow that there is. */
export class Workflows extends Construct {
  readonly machineArns: string[];
  /** All of them, for those who start them: each is found by the kind of its operation. */
  readonly resource: Resource;

  constructor(scope: Construct, id: string, tasks: Readonly<Record<TaskFunction, IFunction>>) {
    super(scope, id);
    const arns = workflows.map((workflow) => {
      const { machine } = new WorkflowMachine(this, workflow.name, { workflow, tasks });
      return [variableOf(workflow.kind), machine.stateMachineArn] as const;
    });
    this.machineArns = arns.map(([, arn]) => arn);
    this.resource = resource("states", this.machineArns, Object.fromEntries(arns));
  }
}

/** `tenant.onboard` is found in `WORKFLOW_TENANT_ONBOARD`. */
function variableOf(kind: string): string {
  return `WORKFLOW_${kind.replaceAll(".", "_").toUpperCase()}`;
}
