import { Aws, Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  AccessLogFormat,
  AuthorizationType,
  type CorsOptions,
  EndpointType,
  IdentitySource,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RequestAuthorizer,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { answerWithProblems } from "./problem-responses.ts";

const stageName = "v1";

/** A catalogue of the API: the function behind it, and behind those parts of each of its entries that have their own. */
interface Catalog {
  readonly handler: IFunction;
  /** @default - the same function answers for all */
  readonly parts?: Readonly<Record<string, IFunction>>;
}

/** Settings of the API. */
export interface ApiProps {
  /** Decides who calls and which routes they may use. */
  readonly authorizer: IFunction;
  /** What is behind each first segment of a path. */
  readonly catalogs: Readonly<Record<string, Catalog>>;
  /** Answers all other paths, so that an unknown one gets our 404 and not the gateway's. */
  readonly platform: IFunction;
  /** The origin whose pages may call the API.
   *  @default - none: browsers refuse all pages of other origins */
  readonly consoleOrigin?: string;
}

/** The one way in: a REST API where everything but /health and /openapi.json asks for a token. */
export class Api extends Construct {
  readonly url: string;
  readonly rest: RestApi;
  /** Who asked for what and how it ended. */
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, { authorizer, catalogs, platform, consoleOrigin }: ApiProps) {
    super(scope, id);
    this.accessLog = this.#makeAccessLog();
    const api = new RestApi(this, "RestApi", {
      restApiName: "tenantry",
      description: "Tenantry: the control plane's API",
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: true,
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN,
      deployOptions: {
        stageName,
        throttlingRateLimit: 100,
        throttlingBurstLimit: 200,
        // What the gateway itself could not do; never what was sent or answered.
        loggingLevel: MethodLoggingLevel.ERROR,
        dataTraceEnabled: false,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat,
        // The first hop of a trace. X-Ray samples: a request a second and one in twenty of the others.
        tracingEnabled: true,
      },
      defaultMethodOptions: {
        authorizationType: AuthorizationType.CUSTOM,
        authorizer: new RequestAuthorizer(this, "Authorizer", {
          handler: authorizer,
          identitySources: [IdentitySource.header("Authorization")],
          resultsCacheTtl: Duration.seconds(60),
        }),
      },
      ...(consoleOrigin === undefined ? {} : { defaultCorsPreflightOptions: crossOrigin(consoleOrigin) }),
    });
    // CDK would print the address a second time, under a name that nobody relies on.
    api.node.tryRemoveChild("Endpoint");

    for (const [segment, catalog] of Object.entries(catalogs)) addCatalog(api.root, segment, catalog);
    const toPlatform = invoke(platform);
    api.root.addMethod("ANY", toPlatform);
    api.root.addResource("{proxy+}").addMethod("ANY", toPlatform);
    for (const open of ["health", "openapi.json"]) {
      api.root.addResource(open).addMethod("ANY", toPlatform, { authorizationType: AuthorizationType.NONE });
    }
    answerWithProblems(api, consoleOrigin);
    this.#keepErrorLog(api);
    this.rest = api;
    this.url = `https://${api.restApiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}/${stageName}`;
  }

  /** The gateway would make this log itself, to be kept for ever: so it is there before the stage. */
  #keepErrorLog(api: RestApi): void {
    const errorLog = new LogGroup(this, "ErrorLog", {
      logGroupName: `API-Gateway-Execution-Logs_${api.restApiId}/${stageName}`,
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    api.deploymentStage.node.addDependency(errorLog);
  }

  #makeAccessLog(): LogGroup {
    return new LogGroup(this, "AccessLog", {
      logGroupName: "/aws/apigateway/tenantry-access",
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}

/** Who asked for what and how it ended; never what was in it. */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    time: "$context.requestTimeEpoch",
    requestId: "$context.requestId",
    caller: "$context.authorizer.principalId",
    method: "$context.httpMethod",
    path: "$context.path",
    status: "$context.status",
    latency: "$context.responseLatency",
    error: "$context.error.responseType",
  }),
);

/** Every path from here on, whatever the verb. */
function addAll(parent: IResource, segment: string, handler: IFunction): IResource {
  const all = parent.addResource(segment, { defaultIntegration: invoke(handler) });
  all.addMethod("ANY");
  return all;
}

/** The gateway allows one parameter at each place, so a catalogue with parts has its entry's id there. */
function addCatalog(root: IResource, segment: string, { handler, parts }: Catalog): void {
  const catalog = addAll(root, segment, handler);
  const entry = parts === undefined ? catalog : addAll(catalog, "{entry}", handler);
  entry.addResource("{proxy+}").addMethod("ANY");
  for (const [part, answering] of Object.entries(parts ?? {})) {
    addAll(entry, part, answering).addResource("{proxy+}").addMethod("ANY");
  }
}

/** One permission per function instead of one per method, which would fill the function's policy. */
function invoke(handler: IFunction): LambdaIntegration {
  return new LambdaIntegration(handler, { scopePermissionToMethod: false });
}

function crossOrigin(consoleOrigin: string): CorsOptions {
  return {
    allowOrigins: [consoleOrigin],
    allowMethods: ["GET", "POST", "PATCH", "DELETE"],
    allowHeaders: ["Authorization", "Content-Type", "If-Match", "Idempotency-Key"],
    exposeHeaders: ["ETag", "Location", "Retry-After", "Idempotent-Replayed"],
    maxAge: Duration.minutes(10),
  };
}
