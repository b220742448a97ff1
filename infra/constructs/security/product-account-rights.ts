import { Aws, type Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { stackPrefixOf } from "../../../schemas/stack-name.ts";

/** The actions that CloudFormation takes on resources of a template. None of them reads or writes messages, items or
 *  objects. */
const resourceActions = {
  sqs: "CreateQueue DeleteQueue GetQueueAttributes GetQueueUrl SetQueueAttributes ListQueueTags TagQueue UntagQueue",
  sns: `CreateTopic DeleteTopic GetTopicAttributes SetTopicAttributes GetDataProtectionPolicy ListTagsForResource
    TagResource UntagResource Subscribe ListSubscriptionsByTopic`,
  ssm: `PutParameter DeleteParameter GetParameter GetParameters ListTagsForResource AddTagsToResource
    RemoveTagsFromResource`,
  dynamodb: `CreateTable DeleteTable UpdateTable DescribeTable DescribeTimeToLive UpdateTimeToLive
    DescribeContinuousBackups UpdateContinuousBackups DescribeContributorInsights UpdateContributorInsights
    DescribeKinesisStreamingDestination GetResourcePolicy ListTagsOfResource TagResource UntagResource`,
  s3: `CreateBucket DeleteBucket ListBucket ListTagsForResource TagResource UntagResource GetBucketLocation GetBucketTagging PutBucketTagging GetBucketVersioning
    PutBucketVersioning GetBucketPolicy PutBucketPolicy DeleteBucketPolicy GetBucketPublicAccessBlock
    PutBucketPublicAccessBlock GetBucketOwnershipControls PutBucketOwnershipControls GetEncryptionConfiguration
    PutEncryptionConfiguration GetLifecycleConfiguration PutLifecycleConfiguration`,
} as const;

/** A service whose resources templates may create. */
export type TemplateService = keyof typeof resourceActions;
/** All these services, which are the default of an account. */
export const templateServices = Object.keys(resourceActions) as TemplateService[];

/** The actions on subscriptions of topics, for which IAM has no resource. */
const subscriptionActions = "GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe";

const stackActions = `CreateStack UpdateStack DeleteStack CreateChangeSet DescribeChangeSet ExecuteChangeSet
  DeleteChangeSet DescribeStacks DescribeStackEvents DescribeStackResource DescribeStackResources
  DescribeEvents DetectStackDrift DetectStackResourceDrift DescribeStackResourceDrifts UpdateTerminationProtection
  ListStackResources GetTemplate GetTemplateSummary TagResource UntagResource`;

/**
 * The minimal length of the stack's name in the resource names that CloudFormation generates. CloudFormation reserves 13
 * characters for a suffix. If the names of stack and resource are too long together, each gets half of the rest. AWS
 * does not document this, so the values are below the observed ones; a queue's name may need `.fifo` too.
 */
const keptStackNameLengths: Readonly<Record<TemplateService, number>> = {
  s3: 24,
  sqs: 30,
  ssm: 120,
  dynamodb: 120,
  sns: 120,
};

const allowActions = (service: string, actions: string, resources: string[]) =>
  new PolicyStatement({
    effect: Effect.ALLOW,
    actions: actions.split(/\s+/).map((action) => `${service}:${action}`),
    resources,
  });

/** Returns an ARN of the account without its region: the region of the product is in the catalog, and roles are global, so
 *  this stack may be in another one. */
const formatArnInAnyRegion = (stack: Stack, service: string, resource: string): string =>
  stack.formatArn({ service, resource, region: "*" });

/** Returns the pattern of generated resource names of a product's stacks. */
const createNamePattern = (product: string, keptLength: number): string =>
  `${stackPrefixOf(product).slice(0, keptLength)}*`;

/** Returns the control plane's rights: to manage the product's stacks with the role for CloudFormation. */
export function allowStackDeployment(stack: Stack, product: string, cloudFormationRoleArn: string): PolicyStatement[] {
  const stacks = formatArnInAnyRegion(stack, "cloudformation", `stack/${stackPrefixOf(product)}*/*`);
  return [
    allowActions("cloudformation", stackActions, [stacks]),
    // The validation of a template concerns no stack, and a list concerns all stacks.
    allowActions("cloudformation", "ValidateTemplate ListStacks", ["*"]),
    ...allowPassRole(cloudFormationRoleArn),
  ];
}

/** Allows the control plane to pass the role to CloudFormation only, and to read its tags. */
function allowPassRole(roleArn: string): PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ["iam:PassRole"],
      resources: [roleArn],
      conditions: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
    }),
    allowActions("iam", "GetRole", [roleArn]),
  ];
}

/** Returns CloudFormation's rights: to create resources with names of this product. Generated names begin with the
 *  stack's name, and so must names in a template (of parameters also `/tenantry/<product>/`). */
export function allowResourceCreation(
  stack: Stack,
  product: string,
  services: readonly TemplateService[],
): PolicyStatement[] {
  const arn = (service: TemplateService, prefix = "") =>
    formatArnInAnyRegion(stack, service, `${prefix}${createNamePattern(product, keptStackNameLengths[service])}`);
  const resources: Record<TemplateService, () => string[]> = {
    sqs: () => [arn("sqs")],
    sns: () => [arn("sns")],
    ssm: () => [arn("ssm", "parameter/"), formatArnInAnyRegion(stack, "ssm", `parameter/tenantry/${product}/*`)],
    dynamodb: () => [arn("dynamodb", "table/")],
    s3: () => [`arn:${Aws.PARTITION}:s3:::${createNamePattern(product, keptStackNameLengths.s3)}`],
  };
  return [
    ...services.map((service) => allowActions(service, resourceActions[service], resources[service]())),
    ...(services.includes("sns") ? [allowActions("sns", subscriptionActions, ["*"])] : []),
    ...(services.includes("dynamodb") ? [allowTableEncryption()] : []),
  ];
}

/** Allows the use of KMS keys through DynamoDB, which tables with a key of the account require. */
function allowTableEncryption(): PolicyStatement {
  return new PolicyStatement({
    actions: ["kms:DescribeKey", "kms:CreateGrant"],
    resources: ["*"],
    conditions: { StringLike: { "kms:ViaService": `dynamodb.*.${Aws.URL_SUFFIX}` } },
  });
}

/** Returns the boundary of the role for CloudFormation: only the allowed services, so that no template creates users,
 *  roles or policies, even if the role gets more policies. */
export function createTemplateBoundary(services: readonly TemplateService[]): PolicyStatement[] {
  return [
    new PolicyStatement({ actions: services.map((service) => `${service}:*`), resources: ["*"] }),
    ...(services.includes("dynamodb") ? [allowTableEncryption()] : []),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ["iam:*", "sts:*", "organizations:*", "account:*"],
      resources: ["*"],
    }),
  ];
}

/** Returns the boundary of the role for the control plane: stacks and the role for CloudFormation. */
export const createControlPlaneBoundary = (cloudFormationRoleArn: string): PolicyStatement[] => [
  allowActions("cloudformation", "*", ["*"]),
  ...allowPassRole(cloudFormationRoleArn),
];

/** Returns the boundary of a role that only proves the ownership of its account. */
export const createEmptyBoundary = (): PolicyStatement[] => [
  new PolicyStatement({ effect: Effect.DENY, actions: ["*"], resources: ["*"] }),
];
