import {
  CfnOutput,
  CfnParameter,
  Duration,
  type IStackSynthesizer,
  LegacyStackSynthesizer,
  Stack,
  type StackProps,
} from "aws-cdk-lib";
import { ArnPrincipal, Effect, ManagedPolicy, PolicyStatement, Role } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { mayDeployStacks, outermostBounds } from "../constructs/security/product-account-rights.ts";
import { provisionerRoleName } from "../function-spec.ts";

/** What a product's team deploys into its own account: the one role through which the control plane may come in. The
 *  template is the same for all products; parameters say whose it is and who is let in. */
export class ProductAccountStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps = {}) {
    // The template goes to CloudFormation in the call, so the product's account needs no `cdk bootstrap`.
    const synthesizer = new LegacyStackSynthesizer() as IStackSynthesizer;
    super(scope, id, { description: "Tenantry: lets the control plane provision a product", synthesizer, ...props });
    const { productId, externalId, controlPlaneRoleArn } = this.#parameters();

    const boundary = new ManagedPolicy(this, "Boundary", {
      managedPolicyName: `TenantryBoundary-${productId}`,
      description: "The most that the role for Tenantry can be given, whatever else is attached to it",
      statements: outermostBounds(),
    });
    const caller = new ArnPrincipal(controlPlaneRoleArn);
    const role = new Role(this, "Provisioner", {
      roleName: `${provisionerRoleName}-${productId}`,
      description: "Lets the control plane of Tenantry provision this product for its tenants",
      assumedBy: caller.withConditions({ StringEquals: { "sts:ExternalId": externalId } }),
      maxSessionDuration: Duration.hours(1),
      permissionsBoundary: boundary,
    });
    // Sessions say for whom they work, so that CloudTrail here can tell; they cannot claim to be another product's.
    role.assumeRolePolicy?.addStatements(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [caller],
        actions: ["sts:TagSession"],
        conditions: {
          // Not the external id: IAM does not document it for tags, which nobody can set who may not assume the role.
          StringEquals: { "aws:RequestTag/tenantry:product": productId },
          "ForAllValues:StringEquals": {
            "aws:TagKeys": ["tenantry:product", "tenantry:tenant", "tenantry:operation"],
          },
        },
      }),
    );
    for (const statement of mayDeployStacks(this, productId)) role.addToPrincipalPolicy(statement);
    new CfnOutput(this, "RoleArn", { value: role.roleArn });
  }

  #parameters() {
    const parameter = (id: string, description: string, allowedPattern: string) =>
      new CfnParameter(this, id, { type: "String", description, allowedPattern }).valueAsString;
    return {
      productId: parameter("ProductId", "The product's id in Tenantry", "^[a-z][a-z0-9-]{1,31}$"),
      externalId: parameter(
        "ExternalId",
        "The external id that Tenantry made for the product",
        "^[\\w+=,.@:/-]{8,1224}$",
      ),
      controlPlaneRoleArn: parameter(
        "ControlPlaneRoleArn",
        "The role of the control plane that may come in",
        "^arn:[a-z-]+:iam::[0-9]{12}:role/[\\w+=,.@/-]+$",
      ),
    };
  }
}
