/** A command of the repository: a script of package.json. */
type Command = {
  script: string;
  meaning: string;
  /** Its options with their meanings. */
  options?: Readonly<Record<string, string>>;
};

/** The commands by the task of the person who runs them. test/docs/references.unit.test.ts compares them with
 *  package.json and with the options that the code reads. */
export const commandGroups: Readonly<Record<string, readonly Command[]>> = {
  "Run the system on your machine": [
    {
      script: "start",
      meaning: "Starts the whole system with three example products and a tenant. Ctrl-C ends it.",
      options: {
        "--once": "deploys everything, then stops",
        "--bare": "leaves out the example tenant",
        "--gaps": "prints the features that the local engine lacks",
      },
    },
    {
      script: "token",
      meaning:
        "Prints an access token for the running local system. It requires `--role` or `--product`. Use it with `npm run --silent`.",
      options: {
        "--role <role>": "the role of the person: platform-admin, product-owner, auditor, tenant-admin or member",
        "--tenant <id>": "the tenant of a tenant-admin or member",
        "--team <team>": "the team of a product owner",
        "--email <address>": "another person of the same role",
        "--product <id>": "the token of a product's machine client instead",
      },
    },
  ],
  "Deploy to AWS": [
    {
      script: "cdk",
      meaning:
        "Runs the CDK with the Node that the system needs. `bootstrap` prepares an account, `diff` shows what a deployment would change, with the same `-c` settings as the deployment.",
    },
    {
      script: "deploy",
      meaning: "Deploys the control plane and the console to the account of your credentials.",
      options: {
        "--admin-email <address>": "invites the first administrator",
        "-c <key>=<value>": "a setting; [configuration.md](configuration.md) lists all",
      },
    },
    {
      script: "deploy:product-account",
      meaning: "Admits the control plane to a product's account, or to one of the local engine.",
      options: {
        "--product <id>": "the product",
        "--external-id <id>": "the ExternalId of the product's `connection`; not for the local engine",
        "--control-plane-role <arn>": "the role of the product's `connection`; not for the local engine",
        "--kind events": "for a self-provisioned product: its role has no rights",
        "--services <name>,…": "the services whose resources templates may create",
        "--policies <arn>,…": "additional policies for the resources that templates may create",
        "--boundary <arn>": "your own permissions boundary for the resources of templates",
        "--capabilities <name>,…":
          "the capabilities that templates may need; [configuration.md](configuration.md#the-account-of-a-product) has the defaults",
      },
    },
  ],
  "Operate it": [
    {
      script: "redrive",
      meaning:
        "Sends the messages of dead-letter queues again. Run it after you have fixed the cause. Like the other commands of this group, it acts on the local system while one runs, and otherwise on the account of your AWS credentials; its first line names the target.",
      options: { "--queue <text>": "only queues whose name contains the text" },
    },
    {
      script: "verify-log",
      meaning: "Checks that every event is still as it was written, in the log and the archive.",
      options: { "--certificate <file>": "also the log of the deleted tenant whose certificate is in the file" },
    },
    { script: "rebuild-overview", meaning: "Counts the numbers of the overview anew while the platform runs." },
    {
      script: "adopt-releases",
      meaning: "Numbers the templates that a version without releases stored. Run it once after the upgrade.",
    },
  ],
  "Work on the code": [
    { script: "test", meaning: "Runs all tests and checks. The last line is `N passed, N failed`." },
    { script: "test:quick", meaning: "Runs the tests that need no engine, except the longest ones, and the checks." },
    { script: "test:full", meaning: "Runs the long form of all tests: every crash point and interleaving." },
    { script: "check", meaning: "Lints the code, checks types and words, and finds dead code and stale documents." },
    { script: "format", meaning: "Formats the code." },
    {
      script: "bench",
      meaning: "Measures billed units, bundle sizes, start times and request rates.",
      options: {
        "--json": "prints the figures as JSON",
        "--only <name>": "measures one part: `units`, `growth`, `cold`, `first-tenant` or `requests`; may be repeated",
        "--freeze": "stores the units as the limits that `npm test` checks",
      },
    },
    { script: "faults", meaning: "Runs the tests that kill functions and send a second command at each call." },
  ],
  "Documents and packages": [
    {
      script: "docs",
      meaning: "Writes the generated documents.",
      options: { "--check": "lists the stale ones and fails" },
    },
    {
      script: "docs:serve",
      meaning: "Builds this documentation site and serves it on your machine.",
      options: { "--port <port>": "fails if the port is in use; the default is a free port" },
    },
    { script: "docs:build", meaning: "Builds the documentation site as a folder of files: `docs/site/dist`." },
    {
      script: "record-events",
      meaning: "Records the examples of events that have none yet, from a run of the system.",
      options: { "--all": "records the existing examples again" },
    },
    {
      script: "record-screenshots",
      meaning: "Takes the pictures of the tour of the console. `npm start -- --bare` must run; it needs Chromium.",
    },
    { script: "release-events", meaning: "Releases the schemas of the events.", options: { "--check": "only checks" } },
    {
      script: "package",
      meaning: "Packs the package for consumers and the command line, and prints the paths of the archives.",
    },
  ],
};

/** Returns the command as people type it. */
const nameOf = (script: string): string => (["start", "test"].includes(script) ? `npm ${script}` : `npm run ${script}`);

function renderCommand({ script, meaning, options = {} }: Command): string {
  const lines = Object.entries(options).map(([option, text]) => `- \`${option}\`: ${text}`);
  return [`### ${nameOf(script)}`, meaning, ...(lines.length > 0 ? [lines.join("\n")] : [])].join("\n\n");
}

/** Renders the commands of the repository. */
export const renderCommandsDocument = (): string =>
  [
    "# Commands",
    "`npm run docs` generates this page from `docs/commands.ts`. Options follow `--`, as in `npm start -- --once`. `redrive`, `verify-log`, `rebuild-overview` and `adopt-releases` use the local system if one runs, and the account of your AWS credentials otherwise.",
    ...Object.entries(commandGroups).flatMap(([task, commands]) => [`## ${task}`, ...commands.map(renderCommand)]),
    "",
  ].join("\n\n");
