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
import type { Capability, IntegrationKind } from "../../schemas/product.ts";
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

/** Settings of a product's account stack: whose it is, and what its team lets templates make. */
export interface ProductAccountStackProps extends StackProps {
  readonly product: string;
  /** A product that does the work itself only proves its account by the role, which has no rights.
   *  @default "cloudformation" */
  readonly kind?: IntegrationKind;
  /** The services of which templates may make resources.
   *  @default - SQS, SNS, SSM, DynamoDB and S3 */
  readonly services?: readonly TemplateService[];
  /** The ARNs of the team's own policies, for what else templates may make.
   *  @default - nothing else */
  readonly policyArns?: readonly string[];
  /** The ARN of the team's own boundary for what templates make, which must allow what its policies do.
   *  @default - a boundary that allows the services and no IAM */
  readonly boundaryArn?: string;
  /** The capabilities that templates may declare.
   *  @default - none */
  readonly capabilities?: readonly Capability[];
}

/** The stack that a product's team deploys into its own account: a role that lets the control plane in, and a role with
 *  which CloudFormation makes the resources of the product's templates. */
export class ProductAccountStack extends Stack {
  constructor(scope: Construct, id: string, props: ProductAccountStackProps) {
    const { product, kind = "cloudformation", services, policyArns, boundaryArn, capabilities, ...stackProps } = props;
    super(scope, id, {
      description: `Tenantry: lets the control plane provision the product ${product}`,
      // The template goes to CloudFormation in the call, so the product's account needs no `cdk bootstrap`.
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

  /** The role of the stacks. Its rights last as long as CloudFormation works, unlike those of who began that. */
  #createCloudFormationRole(props: ProductAccountStackProps): Role {
    const { product, services = templateServices, policyArns = [], boundaryArn, capabilities = [] } = props;
    const boundary =
      boundaryArn === undefined
        ? new ManagedPolicy(this, "Boundary", {
            managedPolicyName: `TenantryBoundary-${product}`,
            description: "The most that templates can be given, whatever else is attached to their role",
            statements: createTemplateBoundary(services),
          })
        : ManagedPolicy.fromManagedPolicyArn(this, "Boundary", boundaryArn);
    const role = new Role(this, "CloudFormation", {
      roleName: `TenantryCloudFormation-${product}`,
      description: "Lets CloudFormation make what the product's templates say for its tenants",
      assumedBy: new ServicePrincipal("cloudformation.amazonaws.com"),
      permissionsBoundary: boundary,
      managedPolicies: policyArns.map((arn, index) => ManagedPolicy.fromManagedPolicyArn(this, `Policy${index}`, arn)),
    });
    for (const statement of allowResourceCreation(this, product, services)) role.addToPrincipalPolicy(statement);
    // A verification reads here whether a template may have what it asks for.
    Tags.of(role).add("tenantry:capabilities", capabilities.join(" "));
    new CfnOutput(this, "CloudFormationRoleArn", { value: role.roleArn });
    return role;
  }

  /** The role of the control plane: it lets in that one role, and only with the product's external id. */
  #createProvisionerRole(product: string, bounds: PolicyStatement[]): Role {
    const { externalId, controlPlaneRoleArn } = this.#addParameters();
    const caller = new ArnPrincipal(controlPlaneRoleArn);
    const role = new Role(this, "Provisioner", {
      roleName: `${provisionerRoleName}-${product}`,
      description: "Lets the control plane of Tenantry provision this product for its tenants",
      assumedBy: caller.withConditions({ StringEquals: { "sts:ExternalId": externalId } }),
      maxSessionDuration: Duration.hours(1),
      permissionsBoundary: new ManagedPolicy(this, "ProvisionerBoundary", {
        managedPolicyName: `TenantryProvisionerBoundary-${product}`,
        description: "The most that the role for Tenantry can be given, whatever else is attached to it",
        statements: bounds,
      }),
    });
    // Sessions say for whom they work, so that CloudTrail here can tell; they cannot claim to be another product's.
    role.assumeRolePolicy?.addStatements(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [caller],
        actions: ["sts:TagSession"],
        conditions: {
          // Not the external id: IAM does not document it for tags, which nobody can set who may not assume the role.
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
