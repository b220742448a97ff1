import {
  CfnOutput,
  CfnParameter,
  Duration,
  type IStackSynthesizer,
  LegacyStackSynthesizer,
  Stack,
  type StackProps,
  Tags,
} from "aws-cdk-lib";
import { ArnPrincipal, Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Capability, IntegrationKind } from "../../schemas/integration.ts";
import {
  allowResourceCreation,
  allowStackDeployment,
  createControlPlaneBoundary,
  createEmptyBoundary,
  createTemplateBoundary,
  type TemplateService,
  templateServices,
} from "../constructs/security/product-account-rights.ts";
import { provisionerRoleName } from "../function-spec.ts";

/** Settings of a product's account stack: the product, and the resources that its templates may create. */
export interface ProductAccountStackProps extends StackProps {
  readonly product: string;
  /** The product's integration. For `events` the role has no rights and only proves the ownership of the account.
   *  @default "cloudformation" */
  readonly kind?: IntegrationKind;
  /** The services whose resources templates may create.
   *  @default - SQS, SNS, SSM, DynamoDB and S3 */
  readonly services?: readonly TemplateService[];
  /** The ARNs of the team's policies for other resources of templates.
   *  @default - none */
  readonly policyArns?: readonly string[];
  /** The ARN of the team's permissions boundary for templates; it must allow what the team's policies allow.
   *  @default - a boundary that allows the services, without IAM */
  readonly boundaryArn?: string;
  /** The capabilities that templates may declare.
   *  @default - none */
  readonly capabilities?: readonly Capability[];
}

/** The stack that a product's team deploys to its account: a role for the control plane, and a role with which
 *  CloudFormation creates the resources of the product's templates. */
export class ProductAccountStack extends Stack {
  constructor(scope: Construct, id: string, props: ProductAccountStackProps) {
    const { product, kind = "cloudformation", services, policyArns, boundaryArn, capabilities, ...stackProps } = props;
    super(scope, id, {
      description: `Tenantry: allows the control plane to provision the product ${product}`,
      // The deployment passes the template in the call, so the product's account needs no `cdk bootstrap`.
      synthesizer: new LegacyStackSynthesizer() as IStackSynthesizer,
      ...stackProps,
    });
    if (kind === "events") {
      this.#createProvisionerRole(product, createEmptyBoundary());
      return;
    }
    const cloudFormation = this.#createCloudFormationRole(props);
    const provisioner = this.#createProvisionerRole(product, createControlPlaneBoundary(cloudFormation.roleArn));
    for (const statement of allowStackDeployment(this, product, cloudFormation.roleArn)) {
      provisioner.addToPrincipalPolicy(statement);
    }
  }

  /** Creates the role of the stacks. Its rights last for the whole deployment, unlike the control plane's session. */
  #createCloudFormationRole(props: ProductAccountStackProps): Role {
    const { product, services = templateServices, policyArns = [], boundaryArn, capabilities = [] } = props;
    const boundary =
      boundaryArn === undefined
        ? new ManagedPolicy(this, "Boundary", {
            managedPolicyName: `TenantryBoundary-${product}`,
            // Another description would replace the policy, and the new one could not have the same name.
            description: "The most that templates can be given, whatever else is attached to their role",
            statements: createTemplateBoundary(services),
          })
        : ManagedPolicy.fromManagedPolicyArn(this, "Boundary", boundaryArn);
    const role = new Role(this, "CloudFormation", {
      roleName: `TenantryCloudFormation-${product}`,
      description: "Allows CloudFormation to create the resources of the product's templates",
      assumedBy: new ServicePrincipal("cloudformation.amazonaws.com"),
      permissionsBoundary: boundary,
      managedPolicies: policyArns.map((arn, index) => ManagedPolicy.fromManagedPolicyArn(this, `Policy${index}`, arn)),
    });
    for (const statement of allowResourceCreation(this, product, services)) role.addToPrincipalPolicy(statement);
    // The product's verification reads the allowed capabilities from this tag.
    Tags.of(role).add("tenantry:capabilities", capabilities.join(" "));
    new CfnOutput(this, "CloudFormationRoleArn", { value: role.roleArn });
    return role;
  }

  /** Creates the role for the control plane. Only the provisioner's role can assume it, with the product's external id. */
  #createProvisionerRole(product: string, bounds: PolicyStatement[]): Role {
    const { externalId, controlPlaneRoleArn } = this.#addParameters();
    const caller = new ArnPrincipal(controlPlaneRoleArn);
    const role = new Role(this, "Provisioner", {
      roleName: `${provisionerRoleName}-${product}`,
      description: "Allows the control plane of Tenantry to provision this product for its tenants",
      assumedBy: caller.withConditions({ StringEquals: { "sts:ExternalId": externalId } }),
      maxSessionDuration: Duration.hours(1),
      permissionsBoundary: new ManagedPolicy(this, "ProvisionerBoundary", {
        managedPolicyName: `TenantryProvisionerBoundary-${product}`,
        // Another description would replace the policy, and the new one could not have the same name.
        description: "The most that the role for Tenantry can be given, whatever else is attached to it",
        statements: bounds,
      }),
    });
    // Session tags show the tenant and the operation in CloudTrail; a session cannot claim another product.
    role.assumeRolePolicy?.addStatements(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [caller],
        actions: ["sts:TagSession"],
        conditions: {
          // IAM does not document the external id for sts:TagSession, and only a caller that may assume the role can
          // set tags.
          StringEquals: { "aws:RequestTag/tenantry:product": product },
          "ForAllValues:StringEquals": {
            "aws:TagKeys": ["tenantry:product", "tenantry:tenant", "tenantry:operation"],
          },
        },
      }),
    );
    new CfnOutput(this, "RoleArn", { value: role.roleArn });
    return role;
  }

  #addParameters() {
    const parameter = (id: string, description: string, allowedPattern: string) =>
      new CfnParameter(this, id, { type: "String", description, allowedPattern }).valueAsString;
    return {
      externalId: parameter(
        "ExternalId",
        "The external id that Tenantry assigned to the product",
        "^[\\w+=,.@:/-]{8,1224}$",
      ),
      controlPlaneRoleArn: parameter(
        "ControlPlaneRoleArn",
        "The role of the control plane that may assume the role",
        "^arn:[a-z-]+:iam::[0-9]{12}:role/[\\w+=,.@/-]+$",
      ),
    };
  }
}
