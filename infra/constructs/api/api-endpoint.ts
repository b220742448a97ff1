import { Aws, Duration, RemovalPolicy } from "aws-cdk-lib";
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
} from "aws-cdk-lib/aws-apigateway";
import type { PolicyDocument } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { addProblemResponses, type Credential } from "./problem-responses.ts";

const stageName = "v1";

/** A catalogue of the API: the function behind it, and behind those parts of each of its entries that have their own. */
interface RouteGroup {
  readonly handler: IFunction;
  /** @default - the same function answers for all */
  readonly subresources?: Readonly<Record<string, IFunction>>;
}

/** What is behind every entrance. */
export interface ApiBackend {
  /** What is behind each first segment of a path. */
  readonly routeGroups: Readonly<Record<string, RouteGroup>>;
  /** Answers all other paths, so that an unknown one gets our 404 and not the gateway's. */
  readonly platform: IFunction;
}

/** Settings of an entrance. */
export interface ApiEndpointProps {
  readonly name: string;
  readonly description: string;
  readonly backend: ApiBackend;
  /** What a caller has to bring. */
  readonly credential: Credential;
  /** How the gateway checks it. */
  readonly createMethodOptions: (scope: Construct) => MethodOptions;
  /** Where the gateway keeps who called. */
  readonly callerVariable: string;
  /** Paths that anybody may call.
   *  @default - none */
  readonly publicPaths?: readonly string[];
  /** Who may come in at all.
   *  @default - whoever passes the check */
  readonly policy?: PolicyDocument;
  /** The origin whose pages may call.
   *  @default - none: browsers refuse all pages of other origins */
  readonly consoleOrigin?: string;
  /** The entrance that made the account's role for logs.
   *  @default - this one makes it */
  readonly logRoleOwner?: ApiEndpoint;
}

/** A way in: a REST API of all routes, whose callers prove in one way who they are. */
export class ApiEndpoint extends Construct {
  readonly url: string;
  readonly rest: RestApi;
  /** Who asked for what and how it ended. */
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, props: ApiEndpointProps) {
    super(scope, id);
    const {
      name,
      description,
      backend,
      createMethodOptions: check,
      consoleOrigin,
      logRoleOwner: logsAs,
      policy,
    } = props;
    this.accessLog = new LogGroup(this, "AccessLog", {
      logGroupName: `/aws/apigateway/${name}-access`,
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.rest = new RestApi(this, "RestApi", {
      restApiName: name,
      description,
      endpointTypes: [EndpointType.REGIONAL],
      ...(logsAs
        ? { cloudWatchRole: false }
        : { cloudWatchRole: true, cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN }),
      deployOptions: {
        stageName,
        throttlingRateLimit: 100,
        throttlingBurstLimit: 200,
        // What the gateway itself could not do; never what was sent or answered.
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: createAccessLogFormat(props.callerVariable),
        // The first hop of a trace. X-Ray samples: a request a second and one in twenty of the others.
        tracingEnabled: true,
      },
      defaultMethodOptions: check(this),
      ...(policy && { policy }),
      ...(consoleOrigin === undefined ? {} : { defaultCorsPreflightOptions: createCorsOptions(consoleOrigin) }),
    });
    // CDK would print the address a second time, under a name that nobody relies on.
    this.rest.node.tryRemoveChild("Endpoint");
    if (logsAs) this.rest.deploymentStage.node.addDependency(logsAs.rest.node.findChild("Account"));
    addRoutes(this.rest, backend, props.publicPaths ?? []);
    addProblemResponses(this.rest, { credential: props.credential, consoleOrigin });
    this.#createErrorLog();
    this.url = `https://${this.rest.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}/${stageName}`;
  }

  /** The gateway would make this log itself, to be kept for ever: so it is there before the stage. */
  #createErrorLog(): void {
    const errorLog = new LogGroup(this, "ErrorLog", {
      logGroupName: `API-Gateway-Execution-Logs_${this.rest.restApiId}/${stageName}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.rest.deploymentStage.node.addDependency(errorLog);
  }
}

/** Who asked for what and how it ended; never what was in it. */
const createAccessLogFormat = (caller: string) =>
  AccessLogFormat.custom(
    JSON.stringify({
      time: "$context.requestTimeEpoch",
      requestId: "$context.requestId",
      caller,
      method: "$context.httpMethod",
      path: "$context.path",
      status: "$context.status",
      latency: "$context.responseLatency",
      error: "$context.error.responseType",
    }),
  );

function addRoutes({ root }: RestApi, { routeGroups: catalogs, platform }: ApiBackend, open: readonly string[]): void {
  for (const [segment, catalog] of Object.entries(catalogs)) addRouteGroup(root, segment, catalog);
  const toPlatform = createIntegration(platform);
  root.addMethod("ANY", toPlatform);
  root.addResource("{proxy+}").addMethod("ANY", toPlatform);
  for (const path of open) {
    root.addResource(path).addMethod("ANY", toPlatform, { authorizationType: AuthorizationType.NONE });
  }
}

/** Every path from here on, whatever the verb. */
function addSegment(parent: IResource, segment: string, handler: IFunction): IResource {
  const all = parent.addResource(segment, { defaultIntegration: createIntegration(handler) });
  all.addMethod("ANY");
  return all;
}

/** The gateway allows one parameter at each place, so a catalogue with parts has its entry's id there. */
function addRouteGroup(root: IResource, segment: string, { handler, subresources: parts }: RouteGroup): void {
  const catalog = addSegment(root, segment, handler);
  const entry = parts === undefined ? catalog : addSegment(catalog, "{entry}", handler);
  entry.addResource("{proxy+}").addMethod("ANY");
  for (const [part, answering] of Object.entries(parts ?? {})) {
    addSegment(entry, part, answering).addResource("{proxy+}").addMethod("ANY");
  }
}

/** One permission per function instead of one per method, which would fill the function's policy. */
function createIntegration(handler: IFunction): LambdaIntegration {
  return new LambdaIntegration(handler, { scopePermissionToMethod: false });
}

function createCorsOptions(consoleOrigin: string): CorsOptions {
  return {
    allowOrigins: [consoleOrigin],
    allowMethods: ["GET", "POST", "PATCH", "DELETE"],
    allowHeaders: ["Authorization", "Content-Type", "If-Match", "Idempotency-Key"],
    exposeHeaders: ["ETag", "Location", "Retry-After", "Idempotent-Replayed"],
    maxAge: Duration.minutes(10),
  };
}
