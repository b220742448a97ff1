import { RemovalPolicy } from "aws-cdk-lib";
import { type ILogGroup, LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { type FunctionName, functions } from "../../functions.ts";

/** Returns the name of a function's log group, which Lambda expects by default. */
const logGroupNameOf = (name: string): string => `/aws/lambda/tenantry-${name}`;

/** The log groups of all functions. They belong to the data, because the stack of the control plane would come near
 *  CloudFormation's limit of 500 resources with them. */
export class FunctionLogs extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    for (const name of Object.keys(functions) as FunctionName[]) {
      new LogGroup(this, name, {
        logGroupName: logGroupNameOf(name),
        retention: RetentionDays.THREE_MONTHS,
        removalPolicy: RemovalPolicy.DESTROY,
      });
    }
  }
}

/** Returns a function's log group by its name. A reference would create an export for each function. */
export const findFunctionLogs = (scope: Construct, name: string): ILogGroup =>
  LogGroup.fromLogGroupName(scope, "Logs", logGroupNameOf(name));
