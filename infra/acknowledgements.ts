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
  {
    findings: ["AwsSolutions-IAM5[Resource::<EventLog9136F25F.Arn>/stream/*]"],
    at: `${controlPlane}/archive/Role/DefaultPolicy/Resource`,
    reason: "Lambda lists the streams of the log before it reads one: the right is about all of this table's.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/events/*]"],
    at: `${controlPlane}/archive/Role/Resource`,
    reason: "An object's key follows from the events in it, so it cannot be named beforehand.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::<AuditBucket7486E833.Arn>/logs/*]"],
    at: `${controlPlane}/LogArchive/Writer/Resource`,
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
  {
    findings: ["AwsSolutions-IAM5[Action::kms:GenerateDataKey*]"],
    at: `${controlPlane}/Topics/*-rule/EventsRole/DefaultPolicy/Resource`,
    reason: "The two actions that begin so are what SNS asks of a publisher; they reach the topics' own key alone.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::<EventLog9136F25F.Arn>/stream/*]"],
    at: `${controlPlane}/relay/Role/DefaultPolicy/Resource`,
    reason: "Lambda lists the streams of the log before it reads one: the right is about all of this table's.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::<FeedBacklogD39FBA6A.Arn>/stream/*]"],
    at: `${controlPlane}/feed-writer/Role/DefaultPolicy/Resource`,
    reason:
      "Lambda lists the streams of the feed's backlog before it reads one: the right is about all of this table's.",
  },
];

const identity: Acknowledgement[] = [
  {
    findings: ["AwsSolutions-COG2"],
    at: `${controlPlane}/Identity/UserPool/Resource`,
    reason: "A second factor that is demanded before people have a page to enrol one would shut everybody out.",
  },
  {
    findings: ["AwsSolutions-COG8"],
    at: `${controlPlane}/Identity/UserPool/Resource`,
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
const entrances: Acknowledgement[] = [
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
  ...entrances,
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

const rights: Acknowledgement[] = [
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
  ...["connect-product", "sweep-product-queues"].map((name) => ({
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

const productAccounts: Acknowledgement[] = [
  {
    findings: ["cloudformation", "dynamodb", "s3", "sns", "sqs", "ssm"].map(
      (service) => `AwsSolutions-IAM5[Action::${service}:*]`,
    ),
    at: `${productAccount}/Boundary/Resource`,
    reason:
      "A boundary grants nothing: it says which services a right can be about. The role's rights are single actions.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${productAccount}/Boundary/Resource`,
    reason: "A boundary grants nothing: the role's own rights name the resources.",
  },
  {
    findings: ["AwsSolutions-IAM5[Resource::*]"],
    at: `${productAccount}/Provisioner/DefaultPolicy/Resource`,
    reason:
      "A template that is only checked belongs to no stack, and a table's key may be any, but only through DynamoDB.",
  },
  {
    findings: [
      "cloudformation:<AWS::Region>:<AWS::AccountId>:stack/tenantry-<ProductId>-*/*",
      "sqs:<AWS::Region>:<AWS::AccountId>:tenantry-<ProductId>-*",
      "sns:<AWS::Region>:<AWS::AccountId>:tenantry-<ProductId>-*",
      "ssm:<AWS::Region>:<AWS::AccountId>:parameter/tenantry-<ProductId>-*",
      "ssm:<AWS::Region>:<AWS::AccountId>:parameter/tenantry/<ProductId>/*",
      "dynamodb:<AWS::Region>:<AWS::AccountId>:table/tenantry-<ProductId>-*",
      "s3:::tenantry-<ProductId>-*",
    ].map((resource) => `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${resource}]`),
    at: `${productAccount}/Provisioner/DefaultPolicy/Resource`,
    reason:
      "Each tenant's stack is made when the tenant comes; the names of the product's stacks and resources begin so.",
  },
];

/** All of them. A finding that is not here fails the tests, and so does an entry that is about none. */
export const acknowledgements: readonly Acknowledgement[] = [
  ...data,
  ...communication,
  ...monitoring,
  ...identity,
  ...api,
  ...rights,
  ...workflows,
  ...productAccounts,
];
