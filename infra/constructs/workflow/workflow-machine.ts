import { RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { TaskFunction, Workflow } from "../../../orchestration/workflow.ts";

/** Settings of a state machine. */
export interface WorkflowMachineProps {
  readonly workflow: Workflow;
  readonly tasks: Readonly<Record<TaskFunction, IFunction>>;
}

export const machineNameOf = ({ name }: Workflow): string => `tenantry-${name}`;

/** The state machine of one workflow: its definition is the workflow's own, with the tasks' ARNs filled in. It may call
 *  these tasks and nothing else. */
export class WorkflowMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { workflow, tasks }: WorkflowMachineProps) {
    super(scope, id);
    const stateMachineName = machineNameOf(workflow);
    const arns = Object.fromEntries(
      Object.entries(workflow.tasks).map(([placeholder, name]) => [placeholder, tasks[name].functionArn]),
    );
    this.machine = new StateMachine(this, "Machine", {
      stateMachineName,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(JSON.stringify(workflow.definition)),
      definitionSubstitutions: arns,
      tracingEnabled: true,
      logs: {
        // Inputs stay out of the log: what they refer to is in the tables, under their protection.
        level: LogLevel.ERROR,
        includeExecutionData: false,
        destination: new LogGroup(this, "Logs", {
          // Names that begin so share one resource policy of the account, which has little room.
          logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
    this.machine.addToRolePolicy(
      new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [...new Set(Object.values(arns))] }),
    );
  }
}
