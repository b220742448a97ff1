import { Duration } from "aws-cdk-lib";
import { AuthorizationType, IdentitySource, RequestAuthorizer } from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { type Behind, Entrance } from "./entrance.ts";

/** Settings of the entrance. */
export interface TokenEntranceProps {
  readonly behind: Behind;
  /** Decides who calls and which routes they may use. */
  readonly authorizer: IFunction;
  /** The origin whose pages may call the API.
   *  @default - none */
  readonly consoleOrigin?: string;
}

/** The way in for people and for products' machines: everything but /health and /openapi.json asks for a token. */
export class TokenEntrance extends Entrance {
  constructor(scope: Construct, id: string, { behind, authorizer, consoleOrigin }: TokenEntranceProps) {
    super(scope, id, {
      name: "tenantry",
      description: "Tenantry: the control plane's API",
      behind,
      credential: "token",
      check: (entrance) => ({
        authorizationType: AuthorizationType.CUSTOM,
        authorizer: new RequestAuthorizer(entrance, "Authorizer", {
          handler: authorizer,
          identitySources: [IdentitySource.header("Authorization")],
          resultsCacheTtl: Duration.seconds(60),
        }),
      }),
      caller: "$context.authorizer.principalId",
      open: ["health", "openapi.json"],
      ...(consoleOrigin === undefined ? {} : { consoleOrigin }),
    });
  }
}
