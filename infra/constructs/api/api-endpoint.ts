import { Aws, Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import {
  AccessLogFormat,
  AuthorizationType,
  type CorsOptions,
  EndpointType,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  type MethodOptions,
  RestApi,
  type StageOptions,
} from "aws-cdk-lib/aws-apigateway";
import type { PolicyDocument } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { crossOrigin } from "../../../schemas/cross-origin.ts";
import { addProblemResponses, type Credential } from "./problem-responses.ts";

export const stageName = "v1";

/** A group of routes: its function, and the functions of subresources that have their own. */
interface RouteGroup {
  readonly handler: IFunction;
  /** Set when the group has no paths below its own, which saves resources.
   *  @default false */
  readonly isOnePath?: true;
  /** @default - the group's function handles all subresources */
  readonly subresources?: Readonly<Record<string, IFunction>>;
}

/** The functions behind the API endpoints. */
export interface ApiBackend {
  /** The groups of routes by the first segment of their path. */
  readonly routeGroups: Readonly<Record<string, RouteGroup>>;
  /** The function for all other paths, which answers unknown ones with our 404 instead of the gateway's. */
  readonly platform: IFunction;
}

/** Settings of an API endpoint. */
export interface ApiEndpointProps {
  readonly name: string;
  readonly description: string;
  readonly backend: ApiBackend;
  /** The credential that a caller must send. */
  readonly credential: Credential;
  /** Creates the settings with which the gateway checks the credential. */
  readonly createMethodOptions: (scope: Construct) => MethodOptions;
  /** The gateway's variable that contains the caller. */
  readonly callerVariable: string;
  /** The paths without authentication.
   *  @default - none */
  readonly publicPaths?: readonly string[];
  /** The resource policy of the API.
   *  @default - all callers with a valid credential are allowed */
  readonly policy?: PolicyDocument;
  /** The origin whose pages may call the API.
   *  @default - none: browsers block pages of other origins */
  readonly consoleOrigin?: string;
  /** The API endpoint that created the account's role for logs.
   *  @default - this endpoint creates the role */
  readonly logRoleOwner?: ApiEndpoint;
}

/** A REST API with all routes and one kind of credential. */
export class ApiEndpoint extends Construct {
  readonly host: string;
  readonly url: string;
  readonly rest: RestApi;
  /** The log of callers, their addresses, requests and statuses. */
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, props: ApiEndpointProps) {
    super(scope, id);
    this.accessLog = new LogGroup(this, "AccessLog", {
      logGroupName: `/aws/apigateway/${props.name}-access`,
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.rest = this.#createRestApi(props);
    addRoutes(this.rest, props.backend, props.publicPaths ?? []);
    addProblemResponses(this.rest, props);
    this.#createErrorLog();
    this.host = `${this.rest.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
    this.url = `https://${this.host}/${stageName}`;
  }

  #createRestApi(props: ApiEndpointProps): RestApi {
    const { name, description, createMethodOptions, consoleOrigin, logRoleOwner, policy } = props;
    const rest = new RestApi(this, "RestApi", {
      restApiName: name,
      description,
      endpointTypes: [EndpointType.REGIONAL],
      ...(logRoleOwner
        ? { cloudWatchRole: false }
        : { cloudWatchRole: true, cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
      deployOptions: createStageOptions(this.accessLog, props.callerVariable),
      // Compresses responses for clients that accept gzip.
      minCompressionSize: Size.kibibytes(1),
      defaultMethodOptions: createMethodOptions(this),
      ...(policy && { policy }),
      ...(consoleOrigin === undefined ? {} : { defaultCorsPreflightOptions: createCorsOptions(consoleOrigin) }),
    });
    // The construct adds an output with the address, which ApiUrl already contains.
    rest.node.tryRemoveChild("Endpoint");
    if (logRoleOwner) rest.deploymentStage.node.addDependency(logRoleOwner.rest.node.findChild("Account"));
    return rest;
  }

  /** Creates the gateway's error log before the stage; the gateway would create it without an expiry. */
  #createErrorLog(): void {
    const errorLog = new LogGroup(this, "ErrorLog", {
      logGroupName: `API-Gateway-Execution-Logs_${this.rest.restApiId}/${stageName}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.rest.deploymentStage.node.addDependency(errorLog);
  }
}

function createStageOptions(accessLog: LogGroup, callerVariable: string): StageOptions {
  return {
    stageName,
    throttlingRateLimit: 100,
    throttlingBurstLimit: 200,
    // Logs errors of the gateway, never the content of requests and responses.
    loggingLevel: MethodLoggingLevel.ERROR,
    dataTraceEnabled: false,
    accessLogDestination: new LogGroupLogDestination(accessLog),
    accessLogFormat: createAccessLogFormat(callerVariable),
    // X-Ray samples one request a second and 5 % of the others.
    tracingEnabled: true,
  };
}

/** Creates the format of the access log, which excludes the content of requests and responses. */
const createAccessLogFormat = (caller: string) =>
  AccessLogFormat.custom(
    JSON.stringify({
      time: "$context.requestTimeEpoch",
      requestId: "$context.requestId",
      caller,
      // The address of the connection: of CloudFront's edge where the request came through the console's domain.
      sourceIp: "$context.identity.sourceIp",
      method: "$context.httpMethod",
      path: "$context.path",
      status: "$context.status",
      latency: "$context.responseLatency",
      error: "$context.error.responseType",
    }),
  );

function addRoutes({ root }: RestApi, { routeGroups, platform }: ApiBackend, publicPaths: readonly string[]): void {
  for (const [segment, group] of Object.entries(routeGroups)) addRouteGroup(root, segment, group);
  const toPlatform = createIntegration(platform);
  root.addMethod("ANY", toPlatform);
  root.addResource("{proxy+}").addMethod("ANY", toPlatform);
  for (const path of publicPaths) {
    root.addResource(path).addMethod("ANY", toPlatform, { authorizationType: AuthorizationType.NONE });
  }
}

/** Adds a path segment whose methods all invoke the same function. */
function addSegment(parent: IResource, segment: string, handler: IFunction): IResource {
  const resource = parent.addResource(segment, { defaultIntegration: createIntegration(handler) });
  resource.addMethod("ANY");
  return resource;
}

/** Adds a group of routes. The gateway allows one parameter per position, so a group with subresources has `{entry}`. */
function addRouteGroup(root: IResource, segment: string, { handler, isOnePath, subresources }: RouteGroup): void {
  const group = addSegment(root, segment, handler);
  if (isOnePath) return;
  const entry = subresources === undefined ? group : addSegment(group, "{entry}", handler);
  entry.addResource("{proxy+}").addMethod("ANY");
  for (const [name, subhandler] of Object.entries(subresources ?? {})) {
    addSegment(entry, name, subhandler).addResource("{proxy+}").addMethod("ANY");
  }
}

/** Creates an integration with one permission per function; one per method would exceed the policy's size limit. */
const createIntegration = (handler: IFunction): LambdaIntegration =>
  new LambdaIntegration(handler, { scopePermissionToMethod: false });

function createCorsOptions(consoleOrigin: string): CorsOptions {
  return {
    allowOrigins: [consoleOrigin],
    allowMethods: crossOrigin.methods,
    allowHeaders: crossOrigin.requestHeaders,
    exposeHeaders: crossOrigin.responseHeaders,
    maxAge: Duration.seconds(crossOrigin.maxAgeSeconds),
  };
}
