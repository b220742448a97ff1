import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  type CfnFunction,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { type FunctionSpec, sdkRetries } from "../../function-spec.ts";
import { createEnvironment, createKeyStatements, createStatements, type Resources } from "./function-resources.ts";

/** Settings of a function. */
export interface ServiceFunctionProps extends FunctionSpec {
  readonly name: string;
  readonly code: Code;
  /** What the function's `uses` are looked up in. */
  readonly resources: Resources;
}

/** A Lambda function with a role and a log group of its own: it may do what it uses, and write to its own log. */
export class ServiceFunction extends Construct {
  readonly name: string;
  /** The name in Lambda, for those in other stacks: to know it they need not import it. */
  readonly functionName: string;
  readonly timeoutSeconds: number;
  readonly lambda: LambdaFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { name, uses, resources, ...props }: ServiceFunctionProps) {
    super(scope, id);
    this.name = name;
    this.timeoutSeconds = props.timeoutSeconds;
    const functionName = `tenantry-${name}`;
    this.functionName = functionName;
    this.logGroup = new LogGroup(this, "Logs", {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const writeOwnLogs = new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [this.logGroup.logGroupArn],
    });
    this.role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `What ${functionName} may do`,
      ...(props.roleName === undefined ? {} : { roleName: props.roleName }),
      inlinePolicies: {
        uses: new PolicyDocument({
          statements: [
            writeOwnLogs,
            allowTracing(),
            ...createStatements(uses, resources),
            ...createKeyStatements(this, uses, resources),
          ],
        }),
      },
    });
    this.lambda = new LambdaFunction(this, "Function", {
      functionName,
      code: props.code,
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // Memory buys processor time: loading the SDK is what a cold start waits for.
      memorySize: 512,
      timeout: Duration.seconds(props.timeoutSeconds),
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: {
        POWERTOOLS_SERVICE_NAME: name,
        LOG_LEVEL: "INFO",
        ...sdkRetries,
        ...createEnvironment(uses, resources),
      },
    });
    // X-Ray samples: a request a second and one in twenty of the others, or what the gateway or a workflow has begun to
    // trace. By the construct's own setting each role would have a second policy.
    (this.lambda.node.defaultChild as CfnFunction).tracingConfig = { mode: "Active" };
  }
}

/** X-Ray knows no resources. */
function allowTracing(): PolicyStatement {
  return new PolicyStatement({ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] });
}
