/** A finding of cdk-nag's AwsSolutions rules that is left as it is, and why. */
export interface Acknowledgement {
  /** The rule, with the finding itself in brackets where a rule can have several about one construct. */
  readonly findings: readonly string[];
  /** The path of the construct; `*` is a part of one name in it, never more. */
  readonly at: string;
  readonly reason: string;
}

const controlPlane = "Tenantry-ControlPlane";
const productAccount = "Tenantry-ProductAccount-*";

const data: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-S1"],
    at: "Tenantry-Data/Artefacts/Resource",
    reason:
      "Every object is a registered template: who wrote it is on record in the event log, and only two functions may read it.",
  },
];

const monitoring: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-S1"],
    at: "Tenantry-Data/Audit/Bucket/Resource",
    reason: "CloudTrail sees who reads or deletes objects here; a log of access kept here would log itself.",
  },
  {
    findings: ["AwsSolutions-SQS3"],
    at: `${controlPlane}/EventArchive/Failed/Queue/Resource`,
    reason: "It is the dead-letter queue, of the log's stream, which the rule does not look at.",
  },
  ...["archive", "feed-writer", "relay"].map((name) => ({
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${controlPlane}/${name}/Role/DefaultPolicy/Resource`,
    reason:
      "Lambda lists streams before it reads the one of the log, and the list has no resource that could be named.",
  })),
  {
    findings: ["AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/events/*]"],
    at: `${controlPlane}/archive/Role/Resource`,
    reason: "An object's key follows from the events in it, so it cannot be named beforehand.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/logs/*]"],
    at: "Tenantry-Monitoring/LogArchive/Writer/Resource",
    reason: "Firehose names its objects after the moment; it may make new ones in its own part of the bucket.",
  },
];

const communication: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-SQS3"],
    at: `${controlPlane}/Undelivered/Queue/Resource`,
    reason: "It is the dead-letter queue, of EventBridge's rules, which the rule does not look at.",
  },
  {
    findings: ["AwsSolutions-SQS3"],
    at: `${controlPlane}/Relay/Failed/Queue/Resource`,
    reason: "It is the dead-letter queue, of the log's stream, which the rule does not look at.",
  },
];

const identity: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-COG2"],
    at: "Tenantry-Data/Users/UserPool/Resource",
    reason: "A second factor that is demanded before people have a page to enrol one would shut everybody out.",
  },
  {
    findings: ["AwsSolutions-COG8"],
    at: "Tenantry-Data/Users/UserPool/Resource",
    reason: "The plus plan is paid by user and month: the owner's choice. Another issuer may take the pool's place.",
  },
  ...["platform-admin", "auditor"].map((role) => ({
    findings: ["events", "logs", "AWSLogs"].map(
      (part) => `AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/${part}/*]`,
    ),
    at: `${controlPlane}/Identity/Groups/${role}/DefaultPolicy/Resource`,
    reason: "Who reads the audit reads all of it; objects come as long as the platform runs, and none can be changed.",
  })),
];

const routes = [
  "",
  "{proxy+}/",
  "tenants/",
  ...["tenants/{entry}", "tenants/{entry}/users", "users", "products", "operations", "events", "notifications"].flatMap(
    (name) => [`${name}/`, `${name}/{proxy+}/`],
  ),
];

/** What is said of both entrances, and why each asks for another proof than the rules expect. */
const apiEndpoints: Acknowledgement[] = [
  {
    at: "Api",
    why: "An authorizer of our own checks the token: of any issuer, and with the roles of the user catalogue.",
  },
  { at: "SignedApi", why: "Machines of the organisation have no user in a pool: AWS checks who signed the request." },
].flatMap(({ at, why }) => [
  {
    findings: ["AwsSolutions-APIG2"],
    at: `${controlPlane}/${at}/RestApi/Resource`,
    reason: "The functions validate by the schemas that the API is documented with, and answer where each fault lies.",
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
    reason: "The gateway's role for its logs belongs to the account, not to this API; AWS keeps its policy up to date.",
  },
  ...["health", "openapi.json"].map((path) => ({
    findings: ["AwsSolutions-COG4", "AwsSolutions-APIG4"],
    at: `${controlPlane}/Api/RestApi/Default/${path}/ANY/Resource`,
    reason: "Open to all, because it says nothing of anybody: whether the API answers, and how to call it.",
  })),
  {
    findings: [
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<SignedApiRestApiD5858295>/<SignedApiRestApiDeploymentStagev19CB8E7BB>/*/*]",
    ],
    at: `${controlPlane}/Identity/Groups/auditor/DefaultPolicy/Resource`,
    reason: "A machine may knock at every route of this one entrance; which it may take, the table of access says.",
  },
];

const permissions: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${controlPlane}/*/Role/Resource`,
    reason:
      "Traces have no resources that could be named, nor has what one function does to a topic's subscription; tests hold the two lists.",
  },
  ...["provisioner", "products-api"].map((name) => ({
    findings: ["AwsSolutions-IAM5[Resource::<ArtefactsC012E42A.Arn>/templates/*]"],
    at: `${controlPlane}/${name}/Role/Resource`,
    reason: "A template's key follows from its product and its text, so it cannot be named beforehand.",
  })),
  {
    findings: [
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:tenantry-*]",
    ],
    at: `${controlPlane}/sweep-operations/Role/Resource`,
    reason: "Executions are made while it runs, one for each run of an operation; those of our own workflows alone.",
  },
  {
    findings: [
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/default/tenantry-licence-*]",
    ],
    at: `${controlPlane}/schedule-licence/Role/Resource`,
    reason: "The schedules of a licence are made when it begins, under names that begin so and no others do.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::*:role/TenantryProvisioner-*]"],
    at: `${controlPlane}/provisioner/Role/Resource`,
    reason: "Products and their accounts come and go; each role lets in only who knows its ExternalId.",
  },
  ...["notifications-api", "deliver-events"].map((name) => ({
    findings: [
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:tenantry-notification-*]",
    ],
    at: `${controlPlane}/${name}/Role/Resource`,
    reason:
      "A notification's topic is made when somebody asks to be told, under a name that begins so and no other does.",
  })),
  ...["connect-product", "sweep-product-queues", "deliver-events"].map((name) => ({
    findings: [
      "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:tenantry-product-*]",
    ],
    at: `${controlPlane}/${name}/Role/Resource`,
    reason: "A product's queue is made when the product is verified, under a name that begins so and no other does.",
  })),
];

const workflows: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${controlPlane}/Workflows/*/Machine/Role/DefaultPolicy/Resource`,
    reason: "Log delivery and tracing have no resources that could be named.",
  },
  {
    findings: ["AwsSolutions-SF1"],
    at: `${controlPlane}/Workflows/*/Machine/Resource`,
    reason:
      "Step Functions keeps each execution's history, and the operation each step: the log needs the errors alone.",
  },
];

/** The account stack that the rules look at is crm's: another product's names differ in the id alone. */
const formatCrmFindings = (...resources: string[]) =>
  resources.map((resource) => `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${resource}]`);

const productAccounts: Acknowledgement[] = [
  {
    findings: ["dynamodb", "s3", "sns", "sqs", "ssm"].map((service) => `AwsSolutions-IAM5[Action::${service}:*]`),
    at: `${productAccount}/Boundary/Resource`,
    reason:
      "A boundary grants nothing: it says which services a right can be about. The role's rights are single actions.",
  },
  {
    findings: ["AwsSolutions-IAM5[Action::cloudformation:*]", "AwsSolutions-IAM5[Resource::*]"],
    at: `${productAccount}/ProvisionerBoundary/Resource`,
    reason: "A boundary grants nothing: the role's own rights are single actions on the product's own stacks.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${productAccount}/Boundary/Resource`,
    reason: "A boundary grants nothing: the role's own rights name the resources.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${productAccount}/Provisioner/DefaultPolicy/Resource`,
    reason: "A template that is only checked belongs to no stack, so that there is none whose name could be given.",
  },
  {
    findings: formatCrmFindings("cloudformation:<AWS::Region>:<AWS::AccountId>:stack/tenantry-crm-*/*"),
    at: `${productAccount}/Provisioner/DefaultPolicy/Resource`,
    reason: "Each tenant's stack is made when the tenant comes; the names of the product's stacks begin so.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${productAccount}/CloudFormation/DefaultPolicy/Resource`,
    reason: "A table's key may be any of the account's keys, but it is only ever used by way of DynamoDB.",
  },
  {
    findings: formatCrmFindings(
      "sqs:<AWS::Region>:<AWS::AccountId>:tenantry-crm-*",
      "sns:<AWS::Region>:<AWS::AccountId>:tenantry-crm-*",
      "ssm:<AWS::Region>:<AWS::AccountId>:parameter/tenantry-crm-*",
      "ssm:<AWS::Region>:<AWS::AccountId>:parameter/tenantry/crm/*",
      "dynamodb:<AWS::Region>:<AWS::AccountId>:table/tenantry-crm-*",
      "s3:::tenantry-crm-*",
    ),
    at: `${productAccount}/CloudFormation/DefaultPolicy/Resource`,
    reason: "What a template makes is made when its tenant comes; CloudFormation's names for it begin so.",
  },
];

/** All of them. A finding that is not here fails the tests, and so does an entry that is about none. */
export const acknowledgements: readonly Acknowledgement[] = [
  ...data,
  ...communication,
  ...monitoring,
  ...identity,
  ...api,
  ...permissions,
  ...workflows,
  ...productAccounts,
];
