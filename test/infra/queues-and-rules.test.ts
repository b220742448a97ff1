import { Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { patternOf } from "../../events/catalog.ts";
import { licenceEventFilter, licenceTriggers, reconcileTriggers, startTriggers } from "../../orchestration/triggers.ts";
import {
  findResource,
  findResources,
  logicalIdOf,
  matchImport,
  mentions,
  parseStatements,
  synthesizeTemplates,
} from "./templates.ts";

type Target = {
  Arn: unknown;
  InputPath?: string;
  DeadLetterConfig?: { Arn: unknown };
  SqsParameters?: { MessageGroupId: string };
  RetryPolicy?: { MaximumRetryAttempts: number; MaximumEventAgeInSeconds: number };
};

const { controlPlane: template, monitoring } = synthesizeTemplates();
const queues = new Map(findResources(template, "AWS::SQS::Queue"));
const rules = findResources(template, "AWS::Events::Rule");
const mappings = findResources(template, "AWS::Lambda::EventSourceMapping");
/** What works off a queue. */
const queueMappings = mappings.filter(([, { Properties }]) => queues.has(logicalIdOf(Properties["EventSourceArn"])));
const targetOf = (rule: (typeof rules)[number]) => (rule[1].Properties["Targets"] as [Target])[0];
const queuePolicyOf = (id: string) =>
  findResource(template, "AWS::SQS::QueuePolicy", (one) => mentions(one["Queues"], id)).properties["PolicyDocument"];

/** The dead-letter queues: what queues, rules and streams name as the place for what they could not do. */
const deadLetterQueues = new Set(
  [
    ...[...queues.values()].map(({ Properties }) => Properties["RedrivePolicy"] as { deadLetterTargetArn: unknown }),
    ...rules.map((rule) => ({ deadLetterTargetArn: targetOf(rule).DeadLetterConfig?.Arn })),
    ...mappings.map(([, { Properties }]) => ({
      deadLetterTargetArn: (Properties["DestinationConfig"] as { OnFailure: { Destination: unknown } } | undefined)
        ?.OnFailure.Destination,
    })),
  ].flatMap((policy) => (policy?.deadLetterTargetArn ? [logicalIdOf(policy.deadLetterTargetArn)] : [])),
);

/** What only this account may have put on the bus, whoever else may put events there. */
const ownAccountPattern = { account: [{ Ref: "AWS::AccountId" }] };

/** The rule with this target. */
function findRuleTo(id: RegExp) {
  const rule = rules.find((one) => id.test(logicalIdOf(targetOf(one).Arn)));
  if (rule === undefined) throw new Error(`No rule has a target like ${id}`);
  return { ...rule[1].Properties, target: targetOf(rule) } as Record<string, unknown> & { target: Target };
}

describe("The pattern of every rule", () => {
  test("is no longer than EventBridge takes", () => {
    for (const [id, { Properties }] of rules) {
      expect(JSON.stringify(Properties["EventPattern"] ?? "").length, id).toBeLessThanOrEqual(2048);
    }
  });
});

describe("Queues", () => {
  test("every queue refuses plain HTTP", () => {
    for (const [id] of queues) {
      expect(parseStatements(queuePolicyOf(id))).toContainEqual(
        expect.objectContaining({ effect: "Deny", condition: { Bool: { "aws:SecureTransport": "false" } } }),
      );
    }
  });

  test("every queue that is worked off has a dead-letter queue", () => {
    const workedOff = [...queues].filter(([id]) => !deadLetterQueues.has(id));
    expect(workedOff).toHaveLength(queueMappings.length);
    for (const [id, { Properties }] of workedOff) {
      // What waits for an operation to end is tried for as long as one can take, every three minutes.
      const maxReceiveCount = id.startsWith("LicenceMoments") ? (12 * 60) / 3 : 5;
      expect(Properties["RedrivePolicy"], id).toMatchObject({ maxReceiveCount });
      // A dead letter is as old as its fact: what waits for days must not expire where it is kept.
      expect(Properties["MessageRetentionPeriod"], id).toBe(4 * 24 * 3600);
    }
  });

  test("every dead-letter queue keeps messages for two weeks, and its first one raises an alarm", () => {
    // Besides one for each function that works off a queue: for the two readers of the stream, and for all rules.
    expect(deadLetterQueues.size).toBe(queueMappings.length + 3);
    for (const id of deadLetterQueues) {
      expect(queues.get(id)?.Properties["MessageRetentionPeriod"]).toBe(14 * 24 * 3600);
      monitoring.hasResourceProperties("AWS::CloudWatch::Alarm", {
        Namespace: "AWS/SQS",
        MetricName: "ApproximateNumberOfMessagesVisible",
        Dimensions: [{ Name: "QueueName", Value: matchImport(id, "QueueName") }],
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
        Threshold: 1,
        TreatMissingData: "notBreaching",
      });
    }
  });

  test("only its rule may put facts into a reactor's queue", () => {
    for (const rule of rules.filter(([, { Properties }]) => Properties["EventPattern"])) {
      const target = logicalIdOf(targetOf(rule).Arn);
      if (!queues.has(target)) continue;
      const senders = parseStatements(queuePolicyOf(target)).filter(({ effect }) => effect === "Allow");
      expect(senders.map(({ principal, condition }) => ({ principal, condition }))).toEqual([
        {
          principal: { Service: "events.amazonaws.com" },
          condition: { ArnEquals: { "aws:SourceArn": { "Fn::GetAtt": [rule[0], "Arn"] } } },
        },
      ]);
    }
  });

  test("only Scheduler's role may send the moments of licences, or leave undelivered ones", () => {
    for (const [id] of [...queues].filter(([name]) => name.startsWith("LicenceMoments"))) {
      const senders = parseStatements(queuePolicyOf(id)).filter(({ effect }) => effect === "Allow");
      expect(senders, id).toMatchObject([
        {
          principal: { AWS: { "Fn::GetAtt": [expect.stringMatching(/^LicenceMomentsRole/), "Arn"] } },
          actions: ["sqs:SendMessage"],
        },
      ]);
    }
    const isOurs = ([id]: [string, unknown]) => id.startsWith("LicenceMomentsRole");
    const role = findResources(template, "AWS::IAM::Role").find(isOurs)?.[1].Properties;
    expect(parseStatements(role?.["AssumeRolePolicyDocument"])).toMatchObject([
      {
        principal: { Service: "scheduler.amazonaws.com" },
        condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      },
    ]);
  });

  test("a message is not handed out again while its reactor may still work on it", () => {
    expect(queueMappings).toHaveLength(8);
    const functions = new Map(findResources(template, "AWS::Lambda::Function"));
    for (const [, { Properties }] of queueMappings) {
      const timeout = functions.get(logicalIdOf(Properties["FunctionName"]))?.Properties["Timeout"] as number;
      const hidden = queues.get(logicalIdOf(Properties["EventSourceArn"]))?.Properties["VisibilityTimeout"] as number;
      expect(hidden).toBeGreaterThanOrEqual(6 * timeout);
    }
  });

  test("a reactor reports which records failed, so that the others are not repeated", () => {
    for (const [, { Properties }] of queueMappings) {
      expect(Properties["FunctionResponseTypes"]).toEqual(["ReportBatchItemFailures"]);
    }
  });
});

describe("Rules", () => {
  test("every target is tried for a day, and then its event waits in a queue that takes it", () => {
    const policies = findResources(template, "AWS::SQS::QueuePolicy").flatMap(([, { Properties }]) =>
      parseStatements(Properties["PolicyDocument"]).map((statement) => ({
        ...statement,
        queues: Properties["Queues"],
      })),
    );
    expect(rules).toHaveLength(15);
    for (const rule of rules) {
      expect(rule[1].Properties["Targets"]).toHaveLength(1);
      const { RetryPolicy, DeadLetterConfig } = targetOf(rule);
      expect(RetryPolicy).toEqual({ MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 });
      const undelivered = logicalIdOf(DeadLetterConfig?.Arn);
      const accepts = policies.filter(({ queues: named, condition }) => {
        return mentions(named, undelivered) && mentions(condition["ArnEquals"] ?? "", rule[0]);
      });
      expect(accepts, rule[0]).toHaveLength(1);
    }
  });

  test.each([
    // A user also changes as part of a tenant's or a subscription's operation, which is no beginning of one.
    ["start", /^StartQueue/, { ...patternOf(...startTriggers), detail: { operationid: [{ exists: true }] } }],
    ["settle", /^SettleQueue/, patternOf(...reconcileTriggers)],
  ])("the %s reactor gets exactly its facts", (_, queue, pattern) => {
    const rule = findRuleTo(queue);
    expect(rule["EventPattern"]).toEqual({ ...pattern, ...ownAccountPattern });
    expect(rule.target.InputPath).toBeUndefined();
    expect(logicalIdOf(rule["EventBusName"])).toMatch(/^Bus/);
  });

  test("the facts of one tenant come to the settle reactor one after another, and those of two at the same time", () => {
    expect(findRuleTo(/^SettleQueue/).target.SqsParameters).toEqual({ MessageGroupId: "$.detail.tenantid" });
    const fifo = [...queues].filter(([, { Properties }]) => Properties["FifoQueue"]);
    expect(fifo.map(([id]) => id.replace(/[0-9A-F]{8}$/, "")).sort()).toEqual(["SettleFailedQueue", "SettleQueue"]);
    // EventBridge sends no id of its own for a message; the others let groups pass one another.
    expect(fifo.find(([id]) => id.startsWith("SettleQueue"))?.[1].Properties).toMatchObject({
      ContentBasedDeduplication: true,
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
    });
  });

  test("a product that is retired loses its place on the bus", () => {
    expect(findRuleTo(/^RetireQueue/)["EventPattern"]).toEqual({
      ...patternOf("ProductRetired"),
      ...ownAccountPattern,
    });
  });

  test("no rule and no archive takes an event of ours from another account", () => {
    const archives = findResources(template, "AWS::Events::Archive").map(([, { Properties }]) => Properties);
    expect(archives).toHaveLength(1);
    const patterns = [...rules.map(([, { Properties }]) => Properties), ...archives].map((one) => one["EventPattern"]);
    const ofOurs = patterns.filter((pattern) => mentions(pattern ?? {}, '"tenantry.')) as Record<string, unknown>[];
    expect(ofOurs.length).toBeGreaterThan(5);
    for (const { account } of ofOurs) expect(account).toEqual(ownAccountPattern.account);
  });

  test("what products report on the bus is taken from whichever account: whose it is, the reactor looks", () => {
    const rule = findRuleTo(/^ReportsQueue/);
    expect(rule["EventPattern"]).toEqual({
      source: [{ prefix: "product." }],
      "detail-type": ["ProvisioningReported"],
    });
    expect(rule.target.InputPath).toBeUndefined();
    expect(logicalIdOf(rule["EventBusName"])).toMatch(/^Bus/);
  });

  test("a licence is looked after when a trial begins or ends, and when anything is changed", () => {
    const { detail, ...pattern } = findRuleTo(/^ScheduleLicenceQueue/)["EventPattern"] as Record<string, unknown>;
    expect(pattern).toEqual({ ...patternOf(...licenceTriggers), ...ownAccountPattern });
    expect(detail).toEqual(licenceEventFilter);
  });

  test("an execution of ours that ends without telling us is seen on the account's own bus", () => {
    const rule = findRuleTo(/^EndQueue/);
    expect(rule["EventBusName"]).toBeUndefined();
    const { detail, ...pattern } = rule["EventPattern"] as {
      detail: { status: string[]; stateMachineArn: unknown[] };
    };
    expect(pattern).toEqual({ source: ["aws.states"], "detail-type": ["Step Functions Execution Status Change"] });
    expect(detail.status.sort()).toEqual(["ABORTED", "FAILED", "TIMED_OUT"]);
    const machines = findResources(template, "AWS::StepFunctions::StateMachine").map(([id]) => id);
    expect(detail.stateMachineArn.map(logicalIdOf).sort()).toEqual(machines.sort());
  });
});

describe("The bus", () => {
  const statements = (from: Template) =>
    findResources(from, "AWS::Events::EventBusPolicy").flatMap(([, { Properties }]) =>
      parseStatements({ Statement: [Properties["Statement"]] }),
    );
  const busArn = { "Fn::GetAtt": [expect.stringMatching(/^Bus/), "Arn"] };
  const guests = {
    effect: "Deny",
    actions: ["events:PutEvents"],
    resources: [busArn],
    principal: { AWS: "*" },
    condition: {
      StringNotEquals: { "aws:PrincipalAccount": { Ref: "AWS::AccountId" } },
      Bool: { "aws:PrincipalIsAWSService": "false" },
      "ForAnyValue:StringNotLike": { "events:source": "product.*" },
    },
  };

  test("refuses whatever another account puts there but a product's report", () => {
    expect(statements(template)).toEqual([guests]);
  });

  test("takes reports from the organisation, where the deployment names it, without a statement for each account", () => {
    const machines = { "platform-admin": [], "product-owner": [], auditor: [] };
    const { controlPlane: organised } = synthesizeTemplates({ organization: { id: "o-exampleorgid", machines } });
    const [, reports, ...more] = statements(organised);
    expect(more).toEqual([]);
    expect(reports).toMatchObject({
      effect: "Allow",
      actions: ["events:PutEvents"],
      resources: [busArn],
      condition: {
        StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid", "events:detail-type": "ProvisioningReported" },
        StringLike: { "events:source": "product.*" },
      },
    });
  });
});

describe("The relay", () => {
  test("reads every new row of the log, from the first, until it is published", () => {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      EventSourceArn: Match.objectLike({ "Fn::ImportValue": Match.stringLikeRegexp("EventLog.*StreamArn") }),
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ eventName: ["INSERT"] }) }] },
      StartingPosition: "TRIM_HORIZON",
      MaximumRetryAttempts: -1,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      // The local engine loses what is reported this way, and the outbox does not need it.
      FunctionResponseTypes: Match.absent(),
    });
  });

  test("raises an alarm when events wait longer than a minute", () => {
    monitoring.hasResourceProperties("AWS::CloudWatch::Alarm", {
      MetricName: "IteratorAge",
      Dimensions: [{ Name: "FunctionName", Value: "tenantry-relay" }],
      Threshold: 60_000,
    });
  });

  test("has a sweeper behind it every minute", () => {
    template.hasResourceProperties("AWS::Events::Rule", {
      ScheduleExpression: "rate(1 minute)",
      Targets: [Match.objectLike({ Arn: { "Fn::GetAtt": [Match.stringLikeRegexp("^sweeper"), "Arn"] } })],
    });
  });
});

describe("The writer of the feed", () => {
  test("gets each new commit of the backlog until it is placed, a second's together", () => {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      FunctionName: { Ref: Match.stringLikeRegexp("^feedwriter") },
      EventSourceArn: Match.objectLike({ "Fn::ImportValue": Match.stringLikeRegexp("FeedBacklog.*StreamArn") }),
      FilterCriteria: { Filters: [{ Pattern: JSON.stringify({ eventName: ["INSERT"] }) }] },
      StartingPosition: "TRIM_HORIZON",
      MaximumBatchingWindowInSeconds: 1,
      MaximumRetryAttempts: -1,
    });
  });
});
