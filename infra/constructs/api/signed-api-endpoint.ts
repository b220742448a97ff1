import { AuthorizationType } from "aws-cdk-lib/aws-apigateway";
import { AnyPrincipal, Effect, type Role as IamRole, PolicyDocument, PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { type ApiBackend, ApiEndpoint } from "./api-endpoint.ts";

/** Settings of the endpoint for signed requests. */
export interface SignedApiEndpointProps {
  readonly backend: ApiBackend;
  /** The organization of the callers. */
  readonly organizationId: string;
  /** The IAM roles of the callers. The functions map them to roles of the platform. */
  readonly callers: readonly IamRole[];
  /** The API endpoint that created the account's role for logs. */
  readonly logRoleOwner: ApiEndpoint;
}

/** The API endpoint for the organization's machines. They sign requests (Signature Version 4) in a session of a group's
 *  role. */
export class SignedApiEndpoint extends ApiEndpoint {
  constructor(
    scope: Construct,
    id: string,
    { backend, organizationId, callers, logRoleOwner }: SignedApiEndpointProps,
  ) {
    super(scope, id, {
      name: "tenantry-signed",
      description: "Tenantry: the control plane's API, for machines of the organization",
      backend,
      credential: "signature",
      createMethodOptions: () => ({ authorizationType: AuthorizationType.IAM }),
      callerVariable: "$context.identity.userArn",
      policy: createMachinePolicy(organizationId),
      logRoleOwner,
    });
    const invoke = new PolicyStatement({
      actions: ["execute-api:Invoke"],
      resources: [this.rest.arnForExecuteApi("*", "/*", this.rest.deploymentStage.stageName)],
    });
    for (const caller of callers) caller.addToPrincipalPolicy(invoke);
  }
}

/** Creates a policy that denies callers outside of the organization, and people. People hold the same roles through the
 *  identity pool, but their requests would be anonymous here, and a disabled user's session would remain valid until it
 *  expires. `aws:userid` of a person ends with the pool's fixed session name. API Gateway provides no key for the
 *  federated provider
 *  (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html). */
function createMachinePolicy(organizationId: string): PolicyDocument {
  const deny = (sid: string, conditions: Record<string, Record<string, string>>) =>
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
      deny("OthersThanTheOrganisation", { StringNotEquals: { "aws:PrincipalOrgID": organizationId } }),
      deny("PeopleOfTheIdentityPool", { StringLike: { "aws:userid": "*:CognitoIdentityCredentials" } }),
    ],
  });
}
