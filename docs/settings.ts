/** A setting of a deployment, which is passed as `-c <key>=<value>`. */
export type Setting = {
  key: string;
  /** The value that applies without the setting. */
  defaultValue: string;
  meaning: string;
  /** The reason to change it, and what a later change does. */
  whenToChange: string;
};

/** The settings of `npm run deploy`, by subject. test/docs/references.unit.test.ts compares them with the
 *  code that reads them. */
export const deploymentSettings: Readonly<Record<string, readonly Setting[]>> = {
  "The console and sign-in": [
    {
      key: "console.domain",
      defaultValue: "the domain that CloudFront chooses",
      meaning: "The console's own domain. Needs `console.certificate`.",
      whenToChange:
        "To give people an address that they know. Let the domain's DNS record refer to the distribution. A later change also changes the address to which the sign-in returns.",
    },
    {
      key: "console.certificate",
      defaultValue: "none",
      meaning: "The ARN of the domain's certificate in us-east-1, where CloudFront reads it.",
      whenToChange: "Together with `console.domain`.",
    },
    {
      key: "consoleOrigin",
      defaultValue: "none",
      meaning:
        "The origin of another web page that may call the API, such as `https://admin.example.com`. The sign-in returns to this origin instead of the console. Locally, pages of every localhost origin may call the API.",
      whenToChange: "If you run a console of your own.",
    },
    {
      key: "oidc.issuer",
      defaultValue: "the user pool",
      meaning: "The identity provider of people, as the URL in its tokens. Machines always use the user pool.",
      whenToChange: "If people sign in with your company's provider.",
    },
    {
      key: "oidc.audience",
      defaultValue: "none; required with `oidc.issuer`",
      meaning: "The audience that each token must have.",
      whenToChange: "Together with `oidc.issuer`. Without it a token for another application would be valid.",
    },
    {
      key: "oidc.tokenUrl",
      defaultValue: "none; required with `oidc.issuer`",
      meaning: "The provider's token URL, at which the console exchanges the code for a token.",
      whenToChange: "Together with `oidc.issuer`.",
    },
    {
      key: "oidc.signInUrl",
      defaultValue: "`/authorize` below the issuer",
      meaning: "The provider's page on which people sign in.",
      whenToChange: "If the provider has another path.",
    },
    {
      key: "oidc.jwksUri",
      defaultValue: "`/.well-known/jwks.json` below the issuer",
      meaning: "The URL of the provider's public keys.",
      whenToChange: "If the provider has another path.",
    },
    {
      key: "oidc.rolesClaim",
      defaultValue: "the roles of the user catalog",
      meaning:
        "The claim of the token that contains a person's roles. It replaces the roles of the user catalog and nothing else: a person without a record there has no access.",
      whenToChange: "If the provider manages the roles. Invite each person nevertheless.",
    },
    {
      key: "oidc.clientId",
      defaultValue: "the audience",
      meaning: "The client with which the console signs people in.",
      whenToChange: "If the provider's client and audience differ.",
    },
    {
      key: "oidc.cliClientId",
      defaultValue: "the console's client",
      meaning: "The client with which the command line signs people in.",
      whenToChange: "If the provider needs a client of its own for addresses on `localhost`.",
    },
  ],
  "E-mail and alarms": [
    {
      key: "mail.identity",
      defaultValue: "Cognito sends the e-mails: 50 a day",
      meaning: "The ARN of a verified SES identity that sends the invitations. Needs `mail.from`.",
      whenToChange: "Before you invite more than a few people. Further invitations wait for the next day.",
    },
    {
      key: "mail.from",
      defaultValue: "none; required with `mail.identity`",
      meaning: "The sender: an address of the identity, or `Tenantry <no-reply@example.com>`.",
      whenToChange: "Together with `mail.identity`.",
    },
    {
      key: "mail.replyTo",
      defaultValue: "the sender",
      meaning: "The address for replies.",
      whenToChange: "If people read replies at another address.",
    },
    {
      key: "alarms.email",
      defaultValue: "nobody is notified",
      meaning: "The address that receives every alarm, after its owner has confirmed an e-mail of AWS.",
      whenToChange: "At the first deployment. The topic of the output `AlarmsTopicArn` takes further subscribers.",
    },
  ],
  "Audit and data": [
    {
      key: "audit.lockedDays",
      defaultValue: "400",
      meaning: "The number of days during which nobody, not even the account's root, can delete archived data.",
      whenToChange:
        "If your rules demand another time. A longer time applies to new objects only. A shorter one does not shorten existing locks.",
    },
    {
      key: "logs.destination",
      defaultValue: "the audit bucket",
      meaning: "The ARN of a CloudWatch Logs destination in a central logging account.",
      whenToChange: "If your organization collects logs in one account.",
    },
    {
      key: "protectData",
      defaultValue: "`true`",
      meaning:
        "Protects tables and users from deletion, and keeps tables, buckets, key and users when the stack is deleted. With `false` the stack deletes them, and audit data is locked for one day only.",
      whenToChange: "`false` for a trial that you will delete. Set it at the first deployment: locks that exist stay.",
    },
  ],
  "Machines and networks": [
    {
      key: "organisation.id",
      defaultValue: "none",
      meaning:
        "The id of your organization in AWS Organizations. Its accounts may report on the bus, and its machines may sign requests.",
      whenToChange: "If machines call the API with their IAM roles, or more than about 50 products report on the bus.",
    },
    {
      key: "organisation.platform-admin",
      defaultValue: "none",
      meaning: "The ARNs of the IAM roles, separated by commas, that may act as a platform administrator.",
      whenToChange: "For automation in another account. Needs `organisation.id`.",
    },
    {
      key: "organisation.product-owner",
      defaultValue: "none",
      meaning: "The same for product owners.",
      whenToChange: "As above.",
    },
    {
      key: "organisation.auditor",
      defaultValue: "none",
      meaning: "The same for auditors, who only read.",
      whenToChange: "As above.",
    },
    {
      key: "privateEndpoints",
      defaultValue: "only addresses on the public internet",
      meaning: "`allowed` permits notifications to other addresses too, and over plain HTTP.",
      whenToChange:
        "Only if you need it. SNS makes the calls, so an address in your network is reachable only if it is public.",
    },
  ],
  "Protection against mistakes": [
    {
      key: "deletionGraceDays",
      defaultValue: "0",
      meaning: "The days for which a deleted tenant can be restored if the request names none: 0 to 90.",
      whenToChange: "To let nobody remove a tenant at once by mistake. `graceDays=0` still does.",
    },
    {
      key: "approvals",
      defaultValue: "none",
      meaning:
        "The permissions whose use a second platform administrator must approve, separated by commas: `tenants:offboard`, `tenants:suspend`, `tenants:reactivate`, `tenants:restore`, `tenants:repair`, `subscriptions:end`.",
      whenToChange: "If no single person may remove or suspend a customer, or change its stacks by a repair.",
    },
    {
      key: "blastRadius",
      defaultValue: "20",
      meaning:
        "The number of offboardings and unsubscriptions by one caller within an hour. Each further one needs the approval of a second platform administrator. 0 to 1000.",
      whenToChange: "If a program removes more, or if fewer removals should be possible alone.",
    },
  ],
};

/** The settings that `npm run deploy` and `npm run deploy:product-account` pass by themselves. */
export const ownSettings = ["console.folder", "console.url", "passedKeys", "product"];

/** The options of `npm run deploy:product-account`. */
export const accountOptions: readonly Setting[] = [
  {
    key: "kind",
    defaultValue: "`cloudformation`",
    meaning: "`events` for a self-provisioned product: its role has no rights.",
    whenToChange: "If the product provisions its tenants itself.",
  },
  {
    key: "services",
    defaultValue: "`sqs,sns,ssm,dynamodb,s3`",
    meaning: "The services whose resources templates may create.",
    whenToChange: "To allow less. `--policies` allows more.",
  },
  {
    key: "policies",
    defaultValue: "none",
    meaning: "ARNs of IAM policies of your team for other resources that templates may create.",
    whenToChange: "If a template creates something else. Needs a `--boundary` that allows it too.",
  },
  {
    key: "boundary",
    defaultValue: "a boundary that allows the services, without IAM",
    meaning: "The ARN of your own permissions boundary for the resources of templates.",
    whenToChange: "Together with `--policies`.",
  },
  {
    key: "capabilities",
    defaultValue: "none",
    meaning:
      "The capabilities that templates may declare: `CAPABILITY_IAM`, `CAPABILITY_NAMED_IAM`, `CAPABILITY_AUTO_EXPAND`.",
    whenToChange: "If a template creates IAM roles or uses macros.",
  },
];
