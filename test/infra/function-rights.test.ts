import { describe, expect, test } from "vitest";
import { sdkRetries } from "../../infra/function-spec.ts";
import { type FunctionName, functions } from "../../infra/functions.ts";
import { workflows } from "../../orchestration/workflows.ts";
import { EnvironmentName } from "../../schemas/environment.ts";
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

/** The functions one of whose statements is like this. */
function listFunctionsWith(match: (statement: Statement) => boolean): string[] {
  return [...rights].filter(([, statements]) => statements.some(match)).map(([role]) => names.get(role) ?? role);
}

/** Returns the statements of a function's role. */
const readRights = (name: string): Statement[] =>
  [...rights].filter(([role]) => names.get(role) === name).flatMap(([, statements]) => statements);

const allowsAction = (action: string) => (statement: Statement) => statement.actions.includes(action);

describe("What the control plane's functions may do", () => {
  test("every function of the table is there, with a role of its own", () => {
    const roles = lambdas.map(([, { Properties }]) => logicalIdOf(Properties["Role"]));
    expect(new Set(roles).size).toBe(Object.keys(functions).length);
    expect([...names.values()].sort()).toEqual(Object.keys(functions).sort());
    for (const role of roles) expect(rights.has(role), `${role} is a role of this stack`).toBe(true);
  });

  test("no role borrows rights from a managed policy, but the gateway's for its logs", () => {
    const borrowing = findResources(template, "AWS::IAM::Role").filter(
      ([, role]) => role.Properties["ManagedPolicyArns"],
    );
    expect(borrowing.map(([id]) => id)).toEqual([expect.stringMatching(/^ApiRestApiCloudWatchRole/)]);
  });

  test("what a function may do beyond its line of the table is done by Lambda for it: it brings its events", () => {
    const ofQueue = ["ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes", "GetQueueUrl", "ReceiveMessage"];
    const ofFailures = ["GetQueueAttributes", "GetQueueUrl", "SendMessage"];
    const ofStream = ["DescribeStream", "GetRecords", "GetShardIterator"];
    const sources = new Map(
      findResources(template, "AWS::Lambda::EventSourceMapping").map(([, { Properties }]) => [
        logicalIdOf(Properties["FunctionName"]),
        { source: Properties["EventSourceArn"], failures: Properties["DestinationConfig"] },
      ]),
    );
    const byLambda = (role: string): unknown[] => {
      const [id = ""] = lambdas.find(([, { Properties }]) => logicalIdOf(Properties["Role"]) === role) ?? [];
      const { source, failures } = sources.get(id) ?? {};
      if (source === undefined) return [];
      const on = (service: string, actions: string[], resource: unknown) =>
        expect.objectContaining({ actions: actions.map((one) => `${service}:${one}`), resources: [resource] });
      const underTheKey = (service: string, ...actions: string[]) =>
        expect.objectContaining({ actions, condition: { StringEquals: { "kms:ViaService": serviceViaKey(service) } } });
      if (!mentions(source, "StreamArn")) return [on("sqs", ofQueue, source), underTheKey("sqs", "kms:Decrypt")];
      const reads = [
        on("dynamodb", ofStream, source),
        on("dynamodb", ["ListStreams"], "*"),
        underTheKey("dynamodb", "kms:Decrypt"),
      ];
      if (failures === undefined) return reads;
      const { Destination } = (failures as { OnFailure: { Destination: unknown } }).OnFailure;
      return [...reads, underTheKey("sqs", "kms:Decrypt", "kms:GenerateDataKey"), on("sqs", ofFailures, Destination)];
    };
    const attached = findResources(template, "AWS::IAM::Policy").flatMap(([, { Properties }]) =>
      (Properties["Roles"] as { Ref: string }[]).map(
        ({ Ref }) => [Ref, parseStatements(Properties["PolicyDocument"])] as const,
      ),
    );
    const beyond = attached.filter(([role]) => names.has(role));
    expect(beyond.map(([role]) => role).sort()).toEqual(
      [...names.keys()].filter((role) => byLambda(role).length > 0).sort(),
    );
    for (const [role, statements] of beyond) {
      expect(statements, names.get(role)).toEqual(byLambda(role));
    }
  });

  test("no right reaches every resource, but where AWS knows no narrower one", () => {
    const everywhere = [...rights].flatMap(([role, statements]) =>
      statements.filter(({ resources }) => resources.includes("*")).map(({ actions }) => ({ role, actions })),
    );
    // Step Functions delivers logs and traces through services that have no resources to name.
    const unnameable = /^(logs:(\w+LogDelivery|ListLogDeliveries|\w+ResourcePolic(y|ies)|DescribeLogGroups)|xray:\w+)$/;
    const traces = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];
    // IAM knows topics, but not what subscribes to them.
    const unnamed: Partial<Record<string, string[]>> = {
      "notifications-api": ["sns:GetSubscriptionAttributes"],
      // Nor does it know whose bus a permission is put on.
      "connect-product": ["events:PutPermission", "events:RemovePermission"],
      "retire-product": ["events:RemovePermission"],
    };
    // What reads a stream lists all of them.
    const listed: Partial<Record<string, string[]>> = Object.fromEntries(
      ["archive", "feed-writer", "relay"].map((name) => [name, ["dynamodb:ListStreams"]]),
    );
    for (const [role, name] of names) {
      const actions = everywhere.filter((one) => one.role === role).flatMap((one) => one.actions);
      expect(actions, name).toEqual([...(unnamed[name] ?? []), ...traces, ...(listed[name] ?? [])]);
    }
    const others = everywhere.filter(({ role }) => !names.has(role));
    for (const { role, actions } of others) {
      expect(role).toMatch(/^Workflows\w+MachineRole/);
      for (const action of actions) expect(action).toMatch(unnameable);
    }
    expect(others).toHaveLength(workflows.length);
  });

  test("no right is all the actions of a service", () => {
    const actions = [...rights.values()].flat().flatMap((statement) => statement.actions);
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
  });

  test("nobody may change or delete what the event log holds", () => {
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

  test("only the relay and the sweeper may put events on the bus, and administrators those of their own domain", () => {
    expect(listFunctionsWith(allowsAction("events:PutEvents")).sort()).toEqual([
      expect.stringMatching(/^IdentityGroupsplatformadmin/),
      "relay",
      "sweeper",
    ]);
    for (const { resources } of [...rights.values()].flat().filter(allowsAction("events:PutEvents"))) {
      expect(resources).toEqual([{ "Fn::GetAtt": [expect.stringMatching(/^Bus/), "Arn"] }]);
    }
  });

  test("only the provisioner may leave the account, and only as the provisioner of a product", () => {
    expect(listFunctionsWith(({ actions }) => actions.some((action) => action.startsWith("sts:")))).toEqual([
      "provisioner",
    ]);
    const [leave] = [...rights.values()].flat().filter(allowsAction("sts:AssumeRole"));
    expect(leave?.actions).toEqual(["sts:AssumeRole", "sts:TagSession"]);
    expect(leave?.resources).toEqual([
      { "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":iam::*:role/TenantryProvisioner-*"]] },
    ]);
    template.hasResourceProperties("AWS::IAM::Role", { RoleName: "TenantryProvisioner" });
  });

  test("only the sweep of stacks may ask the provisioner besides the workflows, and it reaches no account itself", () => {
    const invokes = allowsAction("lambda:InvokeFunction");
    expect(listFunctionsWith(invokes).filter((name) => !name.startsWith("Workflows"))).toEqual(["sweep-stacks"]);
    const [role = ""] = [...names].find(([, name]) => name === "sweep-stacks") ?? [];
    const requested = rights.get(role)?.filter(invokes) ?? [];
    expect(requested.flatMap(({ resources }) => resources.map(logicalIdOf))).toEqual([
      expect.stringMatching(/^provisionerFunction/),
    ]);
    for (const { actions } of rights.get(role) ?? []) expect(actions.join()).not.toMatch(/sts:|cloudformation:/);
  });

  test("only one function may make, change or remove identities", () => {
    const changes = (action: string) => action.startsWith("cognito-idp:Admin") && action !== "cognito-idp:AdminGetUser";
    expect(listFunctionsWith(({ actions }) => actions.some(changes))).toEqual(["identities"]);
    expect(listFunctionsWith(allowsAction("cognito-idp:AdminGetUser")).sort()).toEqual(["identities", "users-api"]);
  });

  test("only the reactors that begin or mend workflows may start one, and only ours", () => {
    const starters = listFunctionsWith(allowsAction("states:StartExecution")).sort();
    expect(starters).toEqual(["complete-operation", "end-execution", "start-workflow", "sweep-operations"]);
    const others = starters.filter((name) => name !== "complete-operation");
    for (const { resources } of others.flatMap(readRights).filter(allowsAction("states:StartExecution"))) {
      for (const machine of resources) expect(logicalIdOf(machine)).toMatch(/^Workflows/);
    }
  });

  test("the end of an operation may start once more what undoes it, and no other workflow", () => {
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

  test("only one function makes schedules: for licences, and with Scheduler's own role", () => {
    const makes = (one: Statement) => one.actions.some((action) => /^(scheduler|iam):/.test(action));
    expect(listFunctionsWith(makes)).toEqual(["schedule-licence"]);
    const [schedules, pass, ...more] = [...rights.values()].flat().filter(makes);
    expect(more).toEqual([]);
    expect(mentions(schedules?.resources, ":schedule/default/tenantry-licence-*")).toBe(true);
    expect(pass).toMatchObject({
      actions: ["iam:PassRole"],
      resources: [{ "Fn::GetAtt": [expect.stringMatching(/^LicenceMomentsRole/), "Arn"] }],
      condition: { StringEquals: { "iam:PassedToService": "scheduler.amazonaws.com" } },
    });
  });

  test("only the sweeper may read a whole table, and only the outbox and the feed's backlog", () => {
    const scanned = [...rights.values()].flat().filter(allowsAction("dynamodb:Scan"));
    expect(scanned.map(({ resources }) => resources)).toEqual(
      ["Outbox", "FeedBacklog"].map((table) => [{ "Fn::ImportValue": expect.stringContaining(`GetAtt${table}`) }]),
    );
    expect(new Set(listFunctionsWith(allowsAction("dynamodb:Scan")))).toEqual(new Set(["sweeper"]));
  });

  test("only the feed's writer and the sweeper may write the feed", () => {
    const isFeed = (resources: unknown[]) => mentions(resources, "GetAttFeed") && !mentions(resources, "FeedBacklog");
    const writes = ({ actions, resources }: Statement) =>
      actions.some((one) => /:(Put|Update|BatchWrite)/.test(one)) && isFeed(resources);
    expect(new Set(listFunctionsWith(writes))).toEqual(new Set(["feed-writer", "sweeper"]));
  });

  test("whoever may write facts may write their pointers too", () => {
    const puts = (table: string) =>
      listFunctionsWith((one) => allowsAction("dynamodb:PutItem")(one) && mentions(one.resources, table)).sort();
    expect(puts("EventLog")).toEqual(puts("Outbox"));
    expect(puts("EventLog")).toEqual(puts("FeedBacklog"));
  });
});

describe("Every function", () => {
  test.each(lambdas.map(([, { Properties }]) => [String(Properties["FunctionName"]), Properties] as const))(
    "%s writes to a log of its own, which is kept for a while, and to no other",
    (functionName, Properties) => {
      const logs = logicalIdOf((Properties["LoggingConfig"] as { LogGroup: unknown }).LogGroup);
      template.hasResourceProperties("AWS::Logs::LogGroup", {
        LogGroupName: `/aws/lambda/${functionName}`,
        RetentionInDays: 90,
      });
      const writes = rights
        .get(logicalIdOf(Properties["Role"]))
        ?.filter(({ actions }) => actions.some((action) => action.startsWith("logs:")));
      expect(writes).toEqual([
        expect.objectContaining({
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [{ "Fn::GetAtt": [logs, "Arn"] }],
        }),
      ]);
    },
  );

  test("is told by its environment of exactly what it uses", () => {
    const ours = ["POWERTOOLS_SERVICE_NAME", "LOG_LEVEL", ...Object.keys(sdkRetries)];
    for (const [, { Properties }] of lambdas) {
      const name = String(Properties["FunctionName"]).replace("tenantry-", "") as FunctionName;
      const { Variables } = Properties["Environment"] as { Variables: Record<string, unknown> };
      const sent = Object.keys(Variables).filter((variable) => !ours.includes(variable));
      expect(EnvironmentName.options).toEqual(expect.arrayContaining(sent));
      for (const variable of sent.filter((one) => one.endsWith("_TABLE"))) {
        const table = Variables[variable] as { "Fn::ImportValue": string };
        const [used] = /Ref(\w+?)[0-9A-F]{16}$/.exec(table["Fn::ImportValue"])?.slice(1) ?? [];
        expect(
          Object.keys(functions[name].uses).map((use) => use.split("/")[0]),
          name,
        ).toContain(used);
      }
    }
  });

  test("tries calls of the SDK again by one setting, within its time-out", () => {
    for (const [, { Properties }] of lambdas)
      expect(Properties["Environment"]).toMatchObject({ Variables: sdkRetries });
  });

  test("runs on the current Node, on ARM, traced, and not for ever", () => {
    for (const [, { Properties }] of lambdas) {
      expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"], Handler: "index.handler" });
      expect(Properties["TracingConfig"]).toEqual({ Mode: "Active" });
      expect(Properties["Timeout"]).toBeLessThanOrEqual(60);
    }
  });
});
