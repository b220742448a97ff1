import { Duration } from "aws-cdk-lib";
import { AuthorizationType, IdentitySource, RequestAuthorizer } from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { type ApiBackend, ApiEndpoint } from "./api-endpoint.ts";
import { publicPaths } from "./public-paths.ts";

/** Settings of the endpoint for tokens. */
export interface TokenApiEndpointProps {
  readonly backend: ApiBackend;
  /** The function that identifies the caller and returns the allowed routes. */
  readonly authorizer: IFunction;
  /** The origin whose pages may call the API.
   *  @default - none */
  readonly consoleOrigin?: string;
}

/** The API endpoint for people and for products' machines. All paths except /health,
 *  /openapi.json and /config require a token. */
export class TokenApiEndpoint extends ApiEndpoint {
  constructor(scope: Construct, id: string, { backend, authorizer, consoleOrigin }: TokenApiEndpointProps) {
    super(scope, id, {
      name: "tenantry",
      description: "Tenantry: the control plane's API",
      backend,
      credential: "token",
      createMethodOptions: (apiEndpoint) => ({
        authorizationType: AuthorizationType.CUSTOM,
        authorizer: new RequestAuthorizer(apiEndpoint, "Authorizer", {
          handler: authorizer,
          identitySources: [IdentitySource.header("Authorization")],
          resultsCacheTtl: Duration.seconds(60),
        }),
      }),
      callerVariable: "$context.authorizer.principalId",
      publicPaths,
      ...(consoleOrigin === undefined ? {} : { consoleOrigin }),
    });
  }
}
