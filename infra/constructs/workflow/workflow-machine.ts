import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Workflow } from "../../../orchestration/workflow.ts";
import type { StepFunction } from "../../../schemas/workflow-steps.ts";
import type { ServiceFunction } from "../lambda/service-function.ts";

/** Settings of a state machine. */
export interface WorkflowMachineProps {
  readonly workflow: Workflow;
  readonly tasks: Readonly<Record<StepFunction, ServiceFunction>>;
  readonly logs: ILogGroup;
}

/** Returns the name of a workflow's state machine. */
export const machineNameOf = ({ name }: Workflow): string => `tenantry-${name}`;

/** The state machine of a workflow: the workflow's definition with the ARNs of its functions. It may invoke only these
 *  functions. */
export class WorkflowMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, { workflow, tasks, logs }: WorkflowMachineProps) {
    super(scope, id);
    const stateMachineName = machineNameOf(workflow);
    const arns = Object.fromEntries(
      Object.entries(workflow.tasks).map(([placeholder, name]) => [placeholder, tasks[name].lambda.functionArn]),
    );
    this.machine = new StateMachine(this, "Machine", {
      stateMachineName,
      role: this.#createRole(Object.values(arns)).withoutPolicyUpdates(),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(JSON.stringify(workflow.definition)),
      definitionSubstitutions: arns,
      tracingEnabled: true,
      logs: {
        // The log excludes inputs, because the protection of the tables does not apply to it.
        level: LogLevel.ERROR,
        includeExecutionData: false,
        destination: logs,
      },
    });
  }

  /** Creates the role with all rights in itself: the construct's own policies would be a resource more for each machine. */
  #createRole(functionArns: string[]): Role {
    const statements = [
      new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [...new Set(functionArns)] }),
      // Step Functions sets up the delivery of logs, and writes traces; neither supports a narrower resource.
      new PolicyStatement({ actions: [...logDeliveryActions, ...tracingActions], resources: ["*"] }),
    ];
    return new Role(this, "Role", {
      assumedBy: new ServicePrincipal("states.amazonaws.com"),
      inlinePolicies: { uses: new PolicyDocument({ statements }) },
    });
  }
}

const logDeliveryActions = [
  "CreateLogDelivery",
  "GetLogDelivery",
  "UpdateLogDelivery",
  "DeleteLogDelivery",
  "ListLogDeliveries",
  "PutResourcePolicy",
  "DescribeResourcePolicies",
  "DescribeLogGroups",
].map((action) => `logs:${action}`);

const tracingActions = ["PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets"].map(
  (action) => `xray:${action}`,
);
