import type { Acknowledgement } from "./acknowledgements/acknowledgement.ts";
import { webConsole } from "./acknowledgements/console.ts";
import { publicPaths } from "./constructs/api/public-paths.ts";
import { functions } from "./functions.ts";

const controlPlane = "Tenantry-ControlPlane";
const productAccount = "Tenantry-ProductAccount-*";

const data: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-S1"],
    at: "Tenantry-Data/Artefacts/Resource",
    reason:
      "Every object is a registered template. The event log records its author, and only two functions may read it.",
  },
];

const monitoring: Acknowledgement[] = [
  ...Object.keys(functions).map((name) => ({
    findings: [
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/tenantry-${name}:*]`,
    ],
    at: `${controlPlane}/${name}/Role/Resource`,
    reason: "Lambda names the streams of a function's log group, so they are not known at deployment.",
  })),
  {
    findings: ["AwsSolutions-S1"],
    at: "Tenantry-Data/Audit/Bucket/Resource",
    reason: "CloudTrail records reads and deletions of objects; an access log in this bucket would log itself.",
  },
  {
    findings: ["AwsSolutions-SQS3"],
    at: `${controlPlane}/EventArchive/Failed/Queue/Resource`,
    reason: "This queue is the dead-letter queue of the log's stream, which the rule does not check.",
  },
  ...["archive", "feed-writer", "overview-writer", "relay"].map((name) => ({
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${controlPlane}/${name}/Role/DefaultPolicy/Resource`,
    reason: "Lambda lists streams before it reads the log's stream, and IAM has no resource for the list.",
  })),
  {
    findings: ["AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/events/*]"],
    at: `${controlPlane}/archive/Role/Resource`,
    reason: "An object's key depends on its events, so it is not known at deployment.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/logs/*]"],
    at: "Tenantry-Monitoring/LogArchive/Writer/Resource",
    reason: "Firehose names objects by their time and may create them only under its prefix.",
  },
];

const communication: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-SQS3"],
    at: `${controlPlane}/Undelivered/Queue/Resource`,
    reason: "This queue is the dead-letter queue of EventBridge's rules, which the rule does not check.",
  },
  {
    findings: ["AwsSolutions-SQS3"],
    at: `${controlPlane}/Relay/Failed/Queue/Resource`,
    reason: "This queue is the dead-letter queue of the log's stream, which the rule does not check.",
  },
  {
    findings: ["AwsSolutions-SQS3"],
    at: `${controlPlane}/Overview/Failed/Queue/Resource`,
    reason: "This queue is the dead-letter queue of the stream of commits, which the rule does not check.",
  },
];

const identity: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-COG2"],
    at: "Tenantry-Data/Users/UserPool/Resource",
    reason: "People have no page yet to enroll a second factor, so a required one would lock them out.",
  },
  {
    findings: ["AwsSolutions-COG8"],
    at: "Tenantry-Data/Users/UserPool/Resource",
    reason: "The Plus plan costs a fee per user and month, so the owner decides. Another issuer can replace the pool.",
  },
  ...["platform-admin", "auditor"].map((role) => ({
    findings: ["events", "logs", "AWSLogs"].map(
      (part) => `AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/${part}/*]`,
    ),
    at: `${controlPlane}/Identity/Groups/${role}/DefaultPolicy/Resource`,
    reason: "Auditors read all audit data. New objects arrive at run time, and nobody can change one.",
  })),
];

const routes = [
  "",
  "{proxy+}/",
  "tenants/",
  "products/",
  "people/",
  "actors/",
  "overview/",
  ...[
    "tenants/{entry}",
    "tenants/{entry}/users",
    "products/{entry}",
    "products/{entry}/rollouts",
    "users",
    "rollouts",
    "operations",
    "events",
    "notifications",
  ].flatMap((name) => [`${name}/`, `${name}/{proxy+}/`]),
];

/** The findings of both API endpoints, with the reason why each uses another credential than the rules expect. */
const apiEndpoints: Acknowledgement[] = [
  {
    at: "Api",
    why: "Our authorizer checks tokens of any issuer and applies the roles of the user catalog.",
  },
  {
    at: "SignedApi",
    why: "Machines of the organization have no user in a pool; AWS verifies the signature of each request.",
  },
].flatMap(({ at, why }) => [
  {
    findings: ["AwsSolutions-APIG2"],
    at: `${controlPlane}/${at}/RestApi/Resource`,
    reason: "The functions validate requests with the documented schemas and return the location of each error.",
  },
  ...routes.map((path) => ({
    findings: ["AwsSolutions-COG4"],
    at: `${controlPlane}/${at}/RestApi/Default/${path}ANY/Resource`,
    reason: why,
  })),
]);

const api: Acknowledgement[] = [
  ...apiEndpoints,
  {
    findings: [
      "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
    ],
    at: `${controlPlane}/Api/RestApi/CloudWatchRole/Resource`,
    reason: "The gateway's role for logs belongs to the account, not to this API, and AWS maintains its policy.",
  },
  ...publicPaths.map((path) => ({
    findings: ["AwsSolutions-COG4", "AwsSolutions-APIG4"],
    at: `${controlPlane}/Api/RestApi/Default/${path}/ANY/Resource`,
    reason:
      "The path is public and contains no data of callers: only the API's health, its description or its sign-in.",
  })),
  {
    findings: [
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<SignedApiRestApiD5858295>/<SignedApiRestApiDeploymentStagev19CB8E7BB>/*/*]",
    ],
    at: `${controlPlane}/Identity/Groups/auditor/DefaultPolicy/Resource`,
    reason: "A machine may call every route of this endpoint; the access table decides which requests are allowed.",
  },
];

const permissions: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${controlPlane}/*/Role/Resource`,
    reason:
      "IAM has no resources for traces, a topic's subscriptions, a bus's permissions and stream lists; tests restrict these actions.",
  },
  ...["provisioner", "products-api"].map((name) => ({
    findings: ["AwsSolutions-IAM5[Resource::<ArtefactsC012E42A.Arn>/templates/*]"],
    at: `${controlPlane}/${name}/Role/Resource`,
    reason: "A template's key depends on its product and its text, so it is not known at deployment.",
  })),
  {
    findings: [
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:tenantry-*]",
    ],
    at: `${controlPlane}/sweep-operations/Role/Resource`,
    reason: "Executions are created at run time, one for each run of an operation, and only of our workflows.",
  },
  {
    findings: [
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/default/tenantry-licence-*]",
    ],
    at: `${controlPlane}/schedule-licence/Role/Resource`,
    reason: "Schedules are created when a license starts, and only their names have this prefix.",
  },
  {
    findings: [
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/default/tenantry-purge-*]",
    ],
    at: `${controlPlane}/schedule-purge/Role/Resource`,
    reason: "Schedules are created when a tenant leaves, and only their names have this prefix.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::*:role/TenantryProvisioner-*]"],
    at: `${controlPlane}/provisioner/Role/Resource`,
    reason: "Products and their accounts change at run time, and each role requires its ExternalId.",
  },
  ...["notifications-api", "deliver-events"].map((name) => ({
    findings: [
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:tenantry-notification-*]",
    ],
    at: `${controlPlane}/${name}/Role/Resource`,
    reason: "A notification's topic is created on request, and only such topics have this prefix in their names.",
  })),
  ...["connect-product", "sweep-product-queues", "deliver-events", "products-api"].map((name) => ({
    findings: [
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:tenantry-product-*]",
    ],
    at: `${controlPlane}/${name}/Role/Resource`,
    reason: "A product's queue is created by its verification, and only such queues have this prefix.",
  })),
];

const workflows: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${controlPlane}/Workflows/*/Role/Resource`,
    reason: "IAM has no resources for log delivery and tracing.",
  },
  {
    findings: ["AwsSolutions-SF1"],
    at: `${controlPlane}/Workflows/*/Machine/Resource`,
    reason:
      "Step Functions stores each execution's history, and the operation stores each step, so the log needs only errors.",
  },
];

/** Formats findings for the account stack of the product crm. Other products' stacks differ only in the id. */
const formatCrmFindings = (...resources: string[]) =>
  resources.map((resource) => `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${resource}]`);

const productAccounts: Acknowledgement[] = [
  {
    findings: ["dynamodb", "s3", "sns", "sqs", "ssm"].map((service) => `AwsSolutions-IAM5[Action::${service}:*]`),
    at: `${productAccount}/Boundary/Resource`,
    reason: "A boundary grants nothing: it limits the services of a right. The role's rights are single actions.",
  },
  {
    findings: ["AwsSolutions-IAM5[Action::cloudformation:*]", "AwsSolutions-IAM5[Resource::*]"],
    at: `${productAccount}/ProvisionerBoundary/Resource`,
    reason: "A boundary grants nothing: the role's rights are single actions on the product's stacks.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${productAccount}/Boundary/Resource`,
    reason: "A boundary grants nothing: the role's own rights name their resources.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${productAccount}/Provisioner/DefaultPolicy/Resource`,
    reason: "The validation of a template concerns no stack, so the statement cannot name one.",
  },
  {
    findings: formatCrmFindings("cloudformation:*:<AWS::AccountId>:stack/tenantry-crm-ten-*/*"),
    at: `${productAccount}/Provisioner/DefaultPolicy/Resource`,
    reason: "Each tenant's stack is created at run time, and the names of the product's stacks have this prefix.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${productAccount}/CloudFormation/DefaultPolicy/Resource`,
    reason: "A table may use any key of the account, but the role uses it only through DynamoDB.",
  },
  {
    findings: formatCrmFindings(
      "sqs:*:<AWS::AccountId>:tenantry-crm-ten-*",
      "sns:*:<AWS::AccountId>:tenantry-crm-ten-*",
      "ssm:*:<AWS::AccountId>:parameter/tenantry-crm-ten-*",
      "ssm:*:<AWS::AccountId>:parameter/tenantry/crm/*",
      "dynamodb:*:<AWS::AccountId>:table/tenantry-crm-ten-*",
      "s3:::tenantry-crm-ten-*",
    ),
    at: `${productAccount}/CloudFormation/DefaultPolicy/Resource`,
    reason: "A template's resources are created at run time, and CloudFormation's names for them have this prefix.",
  },
];

/** All accepted findings. A test fails for a finding without an entry, and for an entry without a finding. */
export const acknowledgements: readonly Acknowledgement[] = [
  ...data,
  ...communication,
  ...monitoring,
  ...identity,
  ...api,
  ...webConsole,
  ...permissions,
  ...workflows,
  ...productAccounts,
];
