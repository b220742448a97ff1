import { Aws, type Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";

/** The actions that CloudFormation takes for the resources of a template. None reads or writes their contents: messages,
 *  items, objects. */
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

/** A service of which templates may make resources. */
export type TemplateService = keyof typeof resourceActions;
/** All of them: what templates may make where the account's team says nothing else. */
export const templateServices = Object.keys(resourceActions) as TemplateService[];

/** IAM knows no resource for what is done to a topic's subscription. */
const subscriptionActions = "GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe";

const stackActions = `CreateStack UpdateStack DeleteStack DescribeStacks DescribeStackEvents DescribeStackResource
  DescribeStackResources DescribeEvents ListStackResources GetTemplate GetTemplateSummary TagResource UntagResource`;

/**
 * The least part of a stack's name that CloudFormation keeps in a name that it makes for a resource. It keeps 13
 * characters of the service's longest name for its own ending and halves the rest between the names of stack and
 * resource, if both together are longer. AWS does not document that, so these are a little below what is seen; and a
 * queue's name may have to end in `.fifo`.
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

/** Returns the pattern of the names that begin as those of a product's stacks, as far as CloudFormation keeps them. */
function createNamePattern(product: string, kept: number): string {
  return `${`tenantry-${product}-`.slice(0, kept)}*`;
}

/** Returns the control plane's rights: to handle stacks of this product, which work with the role for CloudFormation. */
export function allowStackDeployment(stack: Stack, product: string, cloudFormationRoleArn: string): PolicyStatement[] {
  const stacks = stack.formatArn({ service: "cloudformation", resource: `stack/tenantry-${product}-*/*` });
  return [
    allowActions("cloudformation", stackActions, [stacks]),
    // A template that is only checked belongs to no stack yet, and a list names all stacks.
    allowActions("cloudformation", "ValidateTemplate ListStacks", ["*"]),
    ...allowPassRole(cloudFormationRoleArn),
  ];
}

/** Allows to pass the role to CloudFormation and to nothing else, and to read its tags. */
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

/** Returns CloudFormation's rights in this product's stacks: to make resources whose names say so. What CloudFormation names
 *  begins with the stack's name, and what a template names itself must begin with `tenantry-<product>-` (a parameter:
 *  `/tenantry/<product>/`). */
export function allowResourceCreation(
  stack: Stack,
  product: string,
  services: readonly TemplateService[],
): PolicyStatement[] {
  const arn = (service: TemplateService, prefix = "") =>
    stack.formatArn({ service, resource: `${prefix}${createNamePattern(product, keptStackNameLengths[service])}` });
  const resources: Record<TemplateService, () => string[]> = {
    sqs: () => [arn("sqs")],
    sns: () => [arn("sns")],
    ssm: () => [
      arn("ssm", "parameter/"),
      stack.formatArn({ service: "ssm", resource: `parameter/tenantry/${product}/*` }),
    ],
    dynamodb: () => [arn("dynamodb", "table/")],
    s3: () => [`arn:${Aws.PARTITION}:s3:::${createNamePattern(product, keptStackNameLengths.s3)}`],
  };
  return [
    ...services.map((service) => allowActions(service, resourceActions[service], resources[service]())),
    ...(services.includes("sns") ? [allowActions("sns", subscriptionActions, ["*"])] : []),
    ...(services.includes("dynamodb") ? [allowTableEncryption()] : []),
  ];
}

/** DynamoDB asks for this when a table uses the account's own key for tables. */
function allowTableEncryption(): PolicyStatement {
  return new PolicyStatement({
    actions: ["kms:DescribeKey", "kms:CreateGrant"],
    resources: ["*"],
    conditions: { StringLike: { "kms:ViaService": `dynamodb.*.${Aws.URL_SUFFIX}` } },
  });
}

/** Returns the boundary of the role for CloudFormation: the services that templates may use and no others, so that no
 *  template makes users, roles or policies, even if someone attaches more to the role. */
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

/** Returns the boundary of the role for the control plane: stacks, and the one role that they work with. */
export function createControlPlaneBoundary(cloudFormationRoleArn: string): PolicyStatement[] {
  return [allowActions("cloudformation", "*", ["*"]), ...allowPassRole(cloudFormationRoleArn)];
}

/** Returns the boundary of a role that only proves to whom its account belongs. */
export function createEmptyBoundary(): PolicyStatement[] {
  return [new PolicyStatement({ effect: Effect.DENY, actions: ["*"], resources: ["*"] })];
}
