import { describe, expect, test } from "vitest";
import { functions } from "../../infra/functions.ts";
import { workflows } from "../../orchestration/workflows.ts";
import {
  findResources,
  groupRightsByRole,
  listFunctionNames,
  logicalIdOf,
  mentions,
  parseStatements,
  type Statement,
  serviceViaKey,
  synthesizeTemplates,
} from "./templates.ts";

const { data, controlPlane: template } = synthesizeTemplates();
const rights = groupRightsByRole(template);
const names = listFunctionNames(template);
const lambdas = findResources(template, "AWS::Lambda::Function");

/** Returns the functions that have a matching statement. */
const listFunctionsWith = (match: (statement: Statement) => boolean): string[] =>
  [...rights].filter(([, statements]) => statements.some(match)).map(([role]) => names.get(role) ?? role);

/** Returns the statements of a function's role. */
const readRights = (name: string): Statement[] =>
  [...rights].filter(([role]) => names.get(role) === name).flatMap(([, statements]) => statements);

const allowsAction = (action: string) => (statement: Statement) => statement.actions.includes(action);

const queueActions = [
  "ChangeMessageVisibility",
  "DeleteMessage",
  "GetQueueAttributes",
  "GetQueueUrl",
  "ReceiveMessage",
];
const failureActions = ["GetQueueAttributes", "GetQueueUrl", "SendMessage"];
const streamActions = ["DescribeStream", "GetRecords", "GetShardIterator"];
const sources = new Map(
  findResources(template, "AWS::Lambda::EventSourceMapping").map(([, { Properties }]) => [
    logicalIdOf(Properties["FunctionName"]),
    { source: Properties["EventSourceArn"], failures: Properties["DestinationConfig"] },
  ]),
);

/** Returns the statements with which Lambda reads a function's event source. */
function listEventSourceRights(role: string): unknown[] {
  const [id = ""] = lambdas.find(([, { Properties }]) => logicalIdOf(Properties["Role"]) === role) ?? [];
  const { source, failures } = sources.get(id) ?? {};
  if (source === undefined) return [];
  const allow = (service: string, actions: string[], resource: unknown) =>
    expect.objectContaining({ actions: actions.map((one) => `${service}:${one}`), resources: [resource] });
  const withKey = (service: string, ...actions: string[]) =>
    expect.objectContaining({ actions, condition: { StringEquals: { "kms:ViaService": serviceViaKey(service) } } });
  if (!mentions(source, "StreamArn")) return [allow("sqs", queueActions, source), withKey("sqs", "kms:Decrypt")];
  const reads = [
    allow("dynamodb", streamActions, source),
    allow("dynamodb", ["ListStreams"], "*"),
    withKey("dynamodb", "kms:Decrypt"),
  ];
  if (failures === undefined) return reads;
  const { Destination } = (failures as { OnFailure: { Destination: unknown } }).OnFailure;
  return [...reads, withKey("sqs", "kms:Decrypt", "kms:GenerateDataKey"), allow("sqs", failureActions, Destination)];
}

describe("The rights of the control plane's functions", () => {
  test("every defined function is deployed with its own role", () => {
    const roles = lambdas.map(([, { Properties }]) => logicalIdOf(Properties["Role"]));
    expect(new Set(roles).size).toBe(Object.keys(functions).length);
    expect([...names.values()].sort()).toEqual(Object.keys(functions).sort());
    for (const role of roles) expect(rights.has(role), `${role} is a role of this stack`).toBe(true);
  });

  test("no role has a managed policy except the gateway's for logs", () => {
    const managed = findResources(template, "AWS::IAM::Role").filter(
      ([, role]) => role.Properties["ManagedPolicyArns"],
    );
    expect(managed.map(([id]) => id)).toEqual([expect.stringMatching(/^ApiRestApiCloudWatchRole/)]);
  });

  test("rights beyond a function's uses are those with which Lambda reads its event source", () => {
    const attached = findResources(template, "AWS::IAM::Policy").flatMap(([, { Properties }]) =>
      (Properties["Roles"] as { Ref: string }[]).map(
        ({ Ref }) => [Ref, parseStatements(Properties["PolicyDocument"])] as const,
      ),
    );
    const beyond = attached.filter(([role]) => names.has(role));
    expect(beyond.map(([role]) => role).sort()).toEqual(
      [...names.keys()].filter((role) => listEventSourceRights(role).length > 0).sort(),
    );
    for (const [role, statements] of beyond) {
      expect(statements, names.get(role)).toEqual(listEventSourceRights(role));
    }
  });

  test("no right applies to all resources, unless IAM has no narrower resource", () => {
    const everywhere = [...rights].flatMap(([role, statements]) =>
      statements.filter(({ resources }) => resources.includes("*")).map(({ actions }) => ({ role, actions })),
    );
    // The services through which Step Functions delivers logs and traces have no resources to name.
    const unnameable = /^(logs:(\w+LogDelivery|ListLogDeliveries|\w+ResourcePolic(y|ies)|DescribeLogGroups)|xray:\w+)$/;
    const traces = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];
    // IAM has no resource for subscriptions of topics.
    const unnamed: Partial<Record<string, string[]>> = {
      "notifications-api": ["sns:GetSubscriptionAttributes"],
      // IAM has no resource for permissions of a bus.
      "connect-product": ["events:PutPermission", "events:RemovePermission"],
      "retire-product": ["events:RemovePermission"],
    };
    // The readers of a stream list all streams.
    const listed: Partial<Record<string, string[]>> = Object.fromEntries(
      ["archive", "feed-writer", "overview-writer", "relay"].map((name) => [name, ["dynamodb:ListStreams"]]),
    );
    for (const [role, name] of names) {
      const actions = everywhere.filter((one) => one.role === role).flatMap((one) => one.actions);
      expect(actions, name).toEqual([...(unnamed[name] ?? []), ...traces, ...(listed[name] ?? [])]);
    }
    const others = everywhere.filter(({ role }) => !names.has(role));
    for (const { role, actions } of others) {
      expect(role).toMatch(/^Workflows\w+Role/);
      for (const action of actions) expect(action).toMatch(unnameable);
    }
    expect(others).toHaveLength(workflows.length);
  });

  test("no right includes all actions of a service", () => {
    const actions = [...rights.values()].flat().flatMap((statement) => statement.actions);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  test("nobody may update or delete rows of the event log", () => {
    const harmless =
      /^dynamodb:(GetItem|BatchGetItem|Query|PutItem|DescribeStream|GetRecords|GetShardIterator|ListStreams)$/;
    const onTheLog = [...rights.values()].flat().filter(({ resources }) => mentions(resources, "EventLog"));
    expect(onTheLog.length).toBeGreaterThan(5);
    for (const action of onTheLog.flatMap(({ actions }) => actions)) expect(action).toMatch(harmless);

    const log = Object.values(data.findResources("AWS::DynamoDB::GlobalTable")).find(({ Properties }) =>
      mentions(Properties.KeySchema, "sequence"),
    );
    expect(log?.["Properties"].Replicas[0].ResourcePolicy.PolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Effect: "Deny",
        Principal: { AWS: "*" },
        Action: expect.arrayContaining(["dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"]),
      }),
    ]);
  });

  test("only relay and sweeper may put our events on the bus, and administrators those of other domains", () => {
    expect(listFunctionsWith(allowsAction("events:PutEvents")).sort()).toEqual([
      expect.stringMatching(/^IdentityGroupsplatformadmin/),
      "relay",
      "sweep-events",
    ]);
    for (const { resources } of [...rights.values()].flat().filter(allowsAction("events:PutEvents"))) {
      expect(resources).toEqual([{ "Fn::GetAtt": [expect.stringMatching(/^Bus/), "Arn"] }]);
    }
  });

  test("only the provisioner may assume roles in other accounts, and only the provisioner roles of products", () => {
    expect(listFunctionsWith(({ actions }) => actions.some((action) => action.startsWith("sts:")))).toEqual([
      "provisioner",
    ]);
    const [assume] = [...rights.values()].flat().filter(allowsAction("sts:AssumeRole"));
    expect(assume?.actions).toEqual(["sts:AssumeRole", "sts:TagSession"]);
    expect(assume?.resources).toEqual([
      { "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":iam::*:role/TenantryProvisioner-*"]] },
    ]);
    template.hasResourceProperties("AWS::IAM::Role", { RoleName: "TenantryProvisioner" });
  });

  /** The functions, besides the workflows, that ask functions of steps: a sweep about product accounts and identities, and
   *  dry runs about product accounts. */
  const askers = {
    "sweep-stacks": [/^manageidentitiesFunction/, /^provisionerFunction/],
    "tenants-api": [/^provisionerFunction/],
  };

  test("besides the workflows only a sweep and dry runs may invoke functions of steps", () => {
    const invokers = listFunctionsWith(allowsAction("lambda:InvokeFunction"));
    expect(invokers.filter((name) => !name.startsWith("Workflows")).sort()).toEqual(Object.keys(askers));
  });

  test.each(Object.entries(askers))("%s invokes only these and has no access to accounts", (asker, targets) => {
    const [role = ""] = [...names].find(([, name]) => name === asker) ?? [];
    const requested = rights.get(role)?.filter(allowsAction("lambda:InvokeFunction")) ?? [];
    const ids = requested.flatMap(({ resources }) => resources.map(logicalIdOf));
    expect(ids.toSorted()).toEqual(targets.map((pattern) => expect.stringMatching(pattern)));
    for (const { actions } of rights.get(role) ?? [])
      expect(actions.join()).not.toMatch(/sts:|cloudformation:|cognito/);
  });

  test("only one function may create, change or delete identities", () => {
    const changes = (action: string) => action.startsWith("cognito-idp:Admin") && action !== "cognito-idp:AdminGetUser";
    expect(listFunctionsWith(({ actions }) => actions.some(changes))).toEqual(["manage-identities"]);
    expect(listFunctionsWith(allowsAction("cognito-idp:AdminGetUser")).sort()).toEqual([
      "manage-identities",
      "users-api",
    ]);
  });

  test("only the functions that start or recover workflows may start executions, and only of our workflows", () => {
    const starters = listFunctionsWith(allowsAction("states:StartExecution")).sort();
    expect(starters).toEqual(["complete-operation", "recover-execution", "start-workflow", "sweep-operations"]);
    const others = starters.filter((name) => name !== "complete-operation");
    for (const { resources } of others.flatMap(readRights).filter(allowsAction("states:StartExecution"))) {
      for (const machine of resources) expect(logicalIdOf(machine)).toMatch(/^Workflows/);
    }
  });

  test("complete-operation may start only workflows that can undo their effects", () => {
    const [start] = readRights("complete-operation").filter(allowsAction("states:StartExecution"));
    const names = start?.resources.map((arn) => /stateMachine:tenantry-([\w-]+)/.exec(JSON.stringify(arn))?.[1]);
    expect(names?.sort()).toEqual([
      "subscription-change",
      "subscription-provision",
      "subscription-reactivate",
      "subscription-suspend",
      "user-provision",
    ]);
  });

  test.each([
    ["schedule-licence", "tenantry-licence-", /^LicenceMomentsRole/],
    ["schedule-purge", "tenantry-purge-", /^PurgesRole/],
  ])("%s may create schedules of its own names only, with the role of its messages", (name, prefix, role) => {
    const createsSchedules = (one: Statement) => one.actions.some((action) => /^(scheduler|iam):/.test(action));
    expect(listFunctionsWith(createsSchedules)).toEqual(["schedule-licence", "schedule-purge"]);
    const [schedules, pass, ...more] = readRights(name).filter(createsSchedules);
    expect(more).toEqual([]);
    expect(mentions(schedules?.resources, `:schedule/default/${prefix}*`)).toBe(true);
    expect(pass).toMatchObject({
      actions: ["iam:PassRole"],
      resources: [{ "Fn::GetAtt": [expect.stringMatching(role), "Arn"] }],
      condition: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
    });
  });

  test("only the sweeper may scan tables, and only the outbox and the feed's backlog", () => {
    const scanned = [...rights.values()].flat().filter(allowsAction("dynamodb:Scan"));
    expect(scanned.map(({ resources }) => resources)).toEqual(
      ["Outbox", "FeedBacklog"].map((table) => [{ "Fn::ImportValue": expect.stringContaining(`GetAtt${table}`) }]),
    );
    expect(new Set(listFunctionsWith(allowsAction("dynamodb:Scan")))).toEqual(new Set(["sweep-events"]));
  });

  test("only feed-writer and sweeper may write to the feed", () => {
    const isFeed = (resources: unknown[]) => mentions(resources, "GetAttFeed") && !mentions(resources, "FeedBacklog");
    const writes = ({ actions, resources }: Statement) =>
      actions.some((one) => /:(Put|Update|BatchWrite)/.test(one)) && isFeed(resources);
    expect(new Set(listFunctionsWith(writes))).toEqual(new Set(["feed-writer", "sweep-events"]));
  });

  test("a function that may record events may also write their pointers", () => {
    const puts = (table: string) =>
      listFunctionsWith((one) => allowsAction("dynamodb:PutItem")(one) && mentions(one.resources, table)).sort();
    expect(puts("EventLog")).toEqual(puts("Outbox"));
    expect(puts("EventLog")).toEqual(puts("FeedBacklog"));
  });
});
