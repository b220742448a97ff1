import { AuthorizationType } from "aws-cdk-lib/aws-apigateway";
import { AnyPrincipal, Effect, type Role as IamRole, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { type ApiBackend, ApiEndpoint } from "./api-endpoint.ts";

/** Settings of the entrance. */
export interface SignedApiEndpointProps {
  readonly backend: ApiBackend;
  /** The organisation from which callers come. */
  readonly organizationId: string;
  /** The IAM roles of those who may call: what each is on the platform, the functions know. */
  readonly callers: readonly IamRole[];
  /** The entrance that made the account's role for logs. */
  readonly logRoleOwner: ApiEndpoint;
}

/** The way in for the organisation's own machines: the same routes, asked for by signed requests (Signature Version 4)
 *  in a session of one of the groups' roles. */
export class SignedApiEndpoint extends ApiEndpoint {
  constructor(
    scope: Construct,
    id: string,
    { backend, organizationId: organisationId, callers, logRoleOwner: logsAs }: SignedApiEndpointProps,
  ) {
    super(scope, id, {
      name: "tenantry-signed",
      description: "Tenantry: the control plane's API, for machines of the organisation",
      backend,
      credential: "signature",
      createMethodOptions: () => ({ authorizationType: AuthorizationType.IAM }),
      callerVariable: "$context.identity.userArn",
      policy: createMachinePolicy(organisationId),
      logRoleOwner: logsAs,
    });
    const invoke = new PolicyStatement({
      actions: ["execute-api:Invoke"],
      resources: [this.rest.arnForExecuteApi("*", "/*", this.rest.deploymentStage.stageName)],
    });
    for (const caller of callers) caller.addToPrincipalPolicy(invoke);
  }
}

/** Whatever somebody's own rights say. People have the same roles by the identity pool; but what they do here would bear
 *  nobody's name, and who is disabled would come in for as long as their session lasts. The pool names each session
 *  alike, and `aws:userid` ends with that name; of who federated a session API Gateway tells its policies nothing
 *  (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html). */
function createMachinePolicy(organisationId: string): PolicyDocument {
  const rejected = (sid: string, conditions: Record<string, Record<string, string>>) =>
    new PolicyStatement({
      sid,
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ["execute-api:Invoke"],
      resources: ["execute-api:/*"],
      conditions,
    });
  return new PolicyDocument({
    statements: [
      rejected("OthersThanTheOrganisation", { StringNotEquals: { "aws:PrincipalOrgID": organisationId } }),
      rejected("PeopleOfTheIdentityPool", { StringLike: { "aws:userid": "*:CognitoIdentityCredentials" } }),
    ],
  });
}
