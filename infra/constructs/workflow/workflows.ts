import { ArnFormat, RemovalPolicy, Stack } from "aws-cdk-lib";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { workflows } from "../../../orchestration/workflows.ts";
import { planOf, type StepFunction } from "../../../schemas/workflow-steps.ts";
import { createResource, type Resource } from "../lambda/function-resources.ts";
import type { ServiceFunction } from "../lambda/service-function.ts";
import { machineNameOf, WorkflowMachine } from "./workflow-machine.ts";

/** A state machine for each workflow. They share one log group, whose lines name the execution. */
export class Workflows extends Construct {
  readonly machineArns: string[];
  /** The resource of functions that start workflows; its variables map kinds of operations to state machines. */
  readonly resource: Resource;

  constructor(scope: Construct, id: string, tasks: Readonly<Record<StepFunction, ServiceFunction>>) {
    super(scope, id);
    const logs = new LogGroup(this, "Logs", {
      // Groups with this prefix share one resource policy; the account allows few of them.
      logGroupName: "/aws/vendedlogs/states/tenantry-workflows",
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const arns = workflows.map((workflow) => {
      const { machine } = new WorkflowMachine(this, workflow.name, { workflow, tasks, logs });
      return [variableNameOf(workflow.kind), machine.stateMachineArn] as const;
    });
    this.machineArns = arns.map(([, arn]) => arn);
    this.resource = createResource("states", this.machineArns, Object.fromEntries(arns));
  }
}

/**
 * Creates the resource of the workflows that can undo their effects, for the function that starts them again. It builds
 * their ARNs from names, because the state machines refer to that function and are created after it.
 */
export function createUndoWorkflowsResource(scope: Construct): Resource {
  const arns = workflows
    .filter(({ kind }) => planOf(kind).undo !== undefined)
    .map((workflow) => {
      const resourceName = machineNameOf(workflow);
      const components = { service: "states", resource: "stateMachine", resourceName } as const;
      const arn = Stack.of(scope).formatArn({ ...components, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
      return [variableNameOf(workflow.kind), arn] as const;
    });
  return createResource("states", Object.values(Object.fromEntries(arns)), Object.fromEntries(arns));
}

/** Returns the variable of a kind of operation: `WORKFLOW_TENANT_ONBOARD` for `tenant.onboard`. */
const variableNameOf = (kind: string): string => `WORKFLOW_${kind.replaceAll(/[.-]/g, "_").toUpperCase()}`;
