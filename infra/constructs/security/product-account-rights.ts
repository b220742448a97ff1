import { Aws, type Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";

/** What CloudFormation does, by the caller's rights, for the resources that a product's template may hold. Never their
 *  contents: no message, item or object can be read or written. */
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

type Service = keyof typeof resourceActions;

/** IAM knows no resource for what is done to a topic's subscription. */
const subscriptionActions = "GetSubscriptionAttributes SetSubscriptionAttributes Unsubscribe";

const stackActions = `CreateStack UpdateStack DeleteStack DescribeStacks DescribeStackEvents DescribeStackResource
  DescribeStackResources DescribeEvents ListStackResources GetTemplate GetTemplateSummary TagResource UntagResource`;

const allowed = (service: string, actions: string, resources: string[]) =>
  new PolicyStatement({
    effect: Effect.ALLOW,
    actions: actions.split(/\s+/).map((action) => `${service}:${action}`),
    resources,
  });

/** Stacks of this product, and in them resources whose names say so: what CloudFormation names begins with the stack's
 *  name, and what a template names itself must begin with `tenantry-<product>-` (a parameter: `/tenantry/<product>/`). */
export function mayDeployStacks(stack: Stack, productId: string): PolicyStatement[] {
  const name = `tenantry-${productId}-*`;
  const arn = (service: string, resource: string) => stack.formatArn({ service, resource });
  const resources: Record<Service, string[]> = {
    sqs: [arn("sqs", name)],
    sns: [arn("sns", name)],
    ssm: [arn("ssm", `parameter/${name}`), arn("ssm", `parameter/tenantry/${productId}/*`)],
    dynamodb: [arn("dynamodb", `table/${name}`)],
    s3: [`arn:${Aws.PARTITION}:s3:::${name}`],
  };
  return [
    allowed("cloudformation", stackActions, [arn("cloudformation", `stack/${name}/*`)]),
    // A template that is only checked belongs to no stack yet, and a list names all stacks.
    allowed("cloudformation", "ValidateTemplate ListStacks", ["*"]),
    ...(Object.keys(resources) as Service[]).map((service) =>
      allowed(service, resourceActions[service], resources[service]),
    ),
    allowed("sns", subscriptionActions, ["*"]),
    encryptsTables(),
  ];
}

/** DynamoDB asks for this when a table uses the account's own key for tables. */
function encryptsTables(): PolicyStatement {
  return new PolicyStatement({
    actions: ["kms:DescribeKey", "kms:CreateGrant"],
    resources: ["*"],
    conditions: { StringLike: { "kms:ViaService": `dynamodb.*.${Aws.URL_SUFFIX}` } },
  });
}

/** The boundary: the services of the role and no others, so that no template makes users, roles or policies, even if
 *  someone attaches more to the role. */
export function outermostBounds(): PolicyStatement[] {
  const services = ["cloudformation", ...Object.keys(resourceActions)];
  return [
    new PolicyStatement({ actions: services.map((service) => `${service}:*`), resources: ["*"] }),
    encryptsTables(),
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ["iam:*", "sts:*", "organizations:*", "account:*"],
      resources: ["*"],
    }),
  ];
}
