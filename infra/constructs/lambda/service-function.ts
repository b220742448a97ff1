import { Duration } from "aws-cdk-lib";
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  type CfnFunction,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from "aws-cdk-lib/aws-lambda";
import type { ILogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { type FunctionSpec, sdkRetries } from "../../function-spec.ts";
import { findFunctionLogs } from "../monitoring/function-logs.ts";
import { createEnvironment, createKeyStatements, createStatements, type Resources } from "./function-resources.ts";

/** Settings of a function. */
export interface ServiceFunctionProps extends FunctionSpec {
  readonly name: string;
  readonly code: Code;
  /** The resources to which the function's `uses` refer. */
  readonly resources: Resources;
}

/** A Lambda function with its own role. Its log group is one of `FunctionLogs`. Its rights are its `uses`, its own log, and tracing. */
export class ServiceFunction extends Construct {
  readonly name: string;
  /** The physical name as a literal; other stacks can use it without an import. */
  readonly functionName: string;
  readonly timeoutSeconds: number;
  readonly lambda: LambdaFunction;
  readonly role: Role;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    this.name = props.name;
    this.timeoutSeconds = props.timeoutSeconds;
    this.functionName = `tenantry-${props.name}`;
    this.logGroup = findFunctionLogs(this, props.name);
    this.role = this.#createRole(props);
    this.lambda = this.#createLambda(props);
  }

  #createRole({ uses, resources, roleName, writtenKeys }: ServiceFunctionProps): Role {
    const writeOwnLogs = new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [this.logGroup.logGroupArn],
    });
    const statements = [
      writeOwnLogs,
      allowTracing(),
      ...createStatements(uses, resources, writtenKeys),
      ...createKeyStatements(this, uses, resources),
    ];
    return new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `The rights of ${this.functionName}`,
      ...(roleName === undefined ? {} : { roleName }),
      inlinePolicies: { uses: new PolicyDocument({ statements }) },
    });
  }

  #createLambda({ name, code, uses, resources, timeoutSeconds }: ServiceFunctionProps): LambdaFunction {
    const lambda = new LambdaFunction(this, "Function", {
      functionName: this.functionName,
      code,
      handler: "index.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // Lambda allots CPU in proportion to memory, and a cold start loads the SDK.
      memorySize: 512,
      timeout: Duration.seconds(timeoutSeconds),
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
    // X-Ray samples one request a second and 5 % of the others, and follows traces that the gateway or a workflow has
    // started. The construct's own setting would add a second policy to each role.
    (lambda.node.defaultChild as CfnFunction).tracingConfig = { mode: "Active" };
    return lambda;
  }
}

/** Allows tracing; X-Ray has no resources to name. */
const allowTracing = (): PolicyStatement =>
  new PolicyStatement({ actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] });
