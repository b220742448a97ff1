import { describe, expect, test } from "vitest";
import { patternOf } from "../../events/catalog.ts";
import { MAX_THROTTLING_MS } from "../../handlers/steps/runtime/step-records.ts";
import {
  licenceEventFilter,
  reconcileTriggers,
  rolloutEventFilter,
  rolloutTriggers,
  scheduleLicenceTriggers,
  startTriggers,
} from "../../orchestration/triggers.ts";
import { EXECUTION_TIMEOUT_SECONDS } from "../../orchestration/workflow.ts";
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
/** The event source mappings of queues. */
const queueMappings = mappings.filter(([, { Properties }]) => queues.has(logicalIdOf(Properties["EventSourceArn"])));
const targetOf = (rule: (typeof rules)[number]) => (rule[1].Properties["Targets"] as [Target])[0];
const queuePolicyOf = (id: string) =>
  findResource(template, "AWS::SQS::QueuePolicy", (one) => mentions(one["Queues"], id)).properties["PolicyDocument"];

/** The dead-letter queues of queues, rules and streams. */
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

/** The queues whose work no sweep repeats. Each attempt of a delivery sends copies, so its events are tried less often. */
const isUnswept = (id: string): boolean =>
  /^(LicenceMoments|Purges|ScheduleLicence|SchedulePurge|Reports|Retire)/.test(id);

/** The filter for events that this account put on the bus. */
const ownAccountPattern = { account: [{ Ref: "AWS::AccountId" }] };

/** Returns the rule with this target. */
function findRuleTo(id: RegExp) {
  const rule = rules.find((one) => id.test(logicalIdOf(targetOf(one).Arn)));
  if (rule === undefined) throw new Error(`No rule has a target like ${id}`);
  return { ...rule[1].Properties, target: targetOf(rule) } as Record<string, unknown> & { target: Target };
}

describe("The pattern of every rule", () => {
  test("is within EventBridge's size limit", () => {
    for (const [id, { Properties }] of rules) {
      expect(JSON.stringify(Properties["EventPattern"] ?? "").length, id).toBeLessThanOrEqual(2048);
    }
  });
});

describe("Queues", () => {
  test("every queue denies plain HTTP", () => {
    for (const [id] of queues) {
      expect(parseStatements(queuePolicyOf(id))).toContainEqual(
        expect.objectContaining({ effect: "Deny", condition: { Bool: { "aws:SecureTransport": "false" } } }),
      );
    }
  });

  test("every work queue has a dead-letter queue", () => {
    const workedOff = [...queues].filter(([id]) => !deadLetterQueues.has(id));
    expect(workedOff).toHaveLength(queueMappings.length);
    for (const [id, { Properties }] of workedOff) {
      const maxReceiveCount = isUnswept(id) ? 700 : 5;
      // An event of a group blocks the group's other events, so it is tried each minute.
      const isGrouped = /^(Reconcile|Rollout)/.test(id);
      expect(Properties["RedrivePolicy"], id).toMatchObject({ maxReceiveCount: isGrouped ? 15 : maxReceiveCount });
      if (isGrouped) expect(Properties["VisibilityTimeout"]).toBe(60);
      // A dead letter keeps the age of its message and must not expire early.
      expect(Properties["MessageRetentionPeriod"], id).toBe(4 * 24 * 3600);
    }
  });

  test("work that no sweep repeats is tried for longer than services may throttle an operation that then runs to its end", () => {
    const unswept = [...queues].filter(([id]) => isUnswept(id) && !deadLetterQueues.has(id));
    expect(unswept).toHaveLength(6);
    for (const [id, { Properties }] of unswept) {
      const { maxReceiveCount } = Properties["RedrivePolicy"] as { maxReceiveCount: number };
      const seconds = maxReceiveCount * Number(Properties["VisibilityTimeout"]);
      expect(seconds, id).toBeGreaterThan(MAX_THROTTLING_MS / 1000 + EXECUTION_TIMEOUT_SECONDS);
      expect(seconds, id).toBeLessThan(Number(Properties["MessageRetentionPeriod"]));
    }
  });

  test("every dead-letter queue retains messages for two weeks, and its first one raises an alarm", () => {
    // One for each consumer of a queue, three for readers of a stream, and one for all rules.
    expect(deadLetterQueues.size).toBe(queueMappings.length + 4);
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

  test("only its rule may send events to a reactor's queue", () => {
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

  test("rules of this account may send what they could not deliver, and the policy leaves room for more of them", () => {
    const [undelivered = ""] = [...queues.keys()].filter((id) => /^Undelivered/.test(id));
    const senders = parseStatements(queuePolicyOf(undelivered)).filter(({ effect }) => effect === "Allow");
    expect(senders).toMatchObject([
      {
        principal: { Service: "events.amazonaws.com" },
        condition: { ArnLike: { "aws:SourceArn": expect.anything() } },
      },
    ]);
    expect(JSON.stringify(senders[0]?.condition)).toMatch(/:rule\/\*/);
    const targets = rules.map((rule) => targetOf(rule) as { DeadLetterConfig?: { Arn: unknown } });
    expect(new Set(targets.map(({ DeadLetterConfig }) => logicalIdOf(DeadLetterConfig?.Arn)))).toEqual(
      new Set([undelivered]),
    );
  });

  test.each(["LicenceMoments", "Purges"])(
    "only Scheduler's role may send the messages of %s to the queue and its dead-letter queue",
    (prefix) => {
      const rolePattern = new RegExp(`^${prefix}Role`);
      for (const [id] of [...queues].filter(([name]) => name.startsWith(prefix))) {
        const senders = parseStatements(queuePolicyOf(id)).filter(({ effect }) => effect === "Allow");
        expect(senders, id).toMatchObject([
          {
            principal: { AWS: { "Fn::GetAtt": [expect.stringMatching(rolePattern), "Arn"] } },
            actions: ["sqs:SendMessage"],
          },
        ]);
      }
      const isSchedulerRole = ([id]: [string, unknown]) => rolePattern.test(id);
      const role = findResources(template, "AWS::IAM::Role").find(isSchedulerRole)?.[1].Properties;
      expect(parseStatements(role?.["AssumeRolePolicyDocument"])).toMatchObject([
        {
          principal: { Service: "scheduler.amazonaws.com" },
          condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
        },
      ]);
    },
  );

  test("a message is not delivered again while its reactor may still handle it", () => {
    expect(queueMappings).toHaveLength(11);
    const functions = new Map(findResources(template, "AWS::Lambda::Function"));
    for (const [, { Properties }] of queueMappings) {
      const timeout = functions.get(logicalIdOf(Properties["FunctionName"]))?.Properties["Timeout"] as number;
      const hidden = queues.get(logicalIdOf(Properties["EventSourceArn"]))?.Properties["VisibilityTimeout"] as number;
      expect(hidden).toBeGreaterThanOrEqual(6 * timeout);
    }
  });

  test("a reactor reports the failed records of a batch, so that the others are not repeated", () => {
    for (const [, { Properties }] of queueMappings) {
      expect(Properties["FunctionResponseTypes"]).toEqual(["ReportBatchItemFailures"]);
    }
  });
});

describe("Rules", () => {
  test("every target is tried for a day, then its event is sent to a dead-letter queue that accepts it", () => {
    expect(rules).toHaveLength(18);
    for (const rule of rules) {
      expect(rule[1].Properties["Targets"]).toHaveLength(1);
      const { RetryPolicy, DeadLetterConfig } = targetOf(rule);
      expect(RetryPolicy).toEqual({ MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 });
      const senders = parseStatements(queuePolicyOf(logicalIdOf(DeadLetterConfig?.Arn)));
      expect(
        senders.filter(({ condition }) => mentions(condition["ArnLike"] ?? "", ":rule/*")),
        rule[0],
      ).toHaveLength(1);
    }
  });

  test.each([
    // An event without an operation of its own starts no workflow.
    ["start", /^StartQueue/, { ...patternOf(...startTriggers), detail: { operationid: [{ exists: true }] } }],
    ["reconcile", /^ReconcileQueue/, patternOf(...reconcileTriggers)],
    // Of the ends of operations, only those of tenants in a rollout.
    ["rollout", /^RolloutQueue/, { ...patternOf(...rolloutTriggers), detail: rolloutEventFilter }],
  ])("the %s reactor receives exactly its events", (_, queue, pattern) => {
    const rule = findRuleTo(queue);
    expect(rule["EventPattern"]).toEqual({ ...pattern, ...ownAccountPattern });
    expect(rule.target.InputPath).toBeUndefined();
    expect(logicalIdOf(rule["EventBusName"])).toMatch(/^Bus/);
  });

  test("the reactors of tenants and rollouts handle the events of one group in order, and several groups concurrently", () => {
    expect(findRuleTo(/^ReconcileQueue/).target.SqsParameters).toEqual({ MessageGroupId: "$.detail.tenantid" });
    expect(findRuleTo(/^RolloutQueue/).target.SqsParameters).toEqual({ MessageGroupId: "$.detail.productid" });
    const fifo = [...queues].filter(([, { Properties }]) => Properties["FifoQueue"]);
    expect(fifo.map(([id]) => id.replace(/[0-9A-F]{8}$/, "")).sort()).toEqual([
      "ReconcileFailedQueue",
      "ReconcileQueue",
      "RolloutFailedQueue",
      "RolloutQueue",
    ]);
    // EventBridge sends no deduplication id. The other settings make groups independent.
    expect(fifo.find(([id]) => id.startsWith("ReconcileQueue"))?.[1].Properties).toMatchObject({
      ContentBasedDeduplication: true,
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
    });
  });

  test("the retirement of a product removes its permission on the bus", () => {
    expect(findRuleTo(/^RetireQueue/)["EventPattern"]).toEqual({
      ...patternOf("ProductRetired"),
      ...ownAccountPattern,
    });
  });

  test("no rule and no archive accepts an event of ours from another account", () => {
    const archives = findResources(template, "AWS::Events::Archive").map(([, { Properties }]) => Properties);
    expect(archives).toHaveLength(1);
    const patterns = [...rules.map(([, { Properties }]) => Properties), ...archives].map((one) => one["EventPattern"]);
    const ownPatterns = patterns.filter((pattern) => mentions(pattern ?? {}, '"tenantry.')) as Record<
      string,
      unknown
    >[];
    expect(ownPatterns.length).toBeGreaterThan(5);
    for (const { account } of ownPatterns) expect(account).toEqual(ownAccountPattern.account);
  });

  test("products' reports are accepted from any account, and the reactor checks the account", () => {
    const rule = findRuleTo(/^ReportsQueue/);
    expect(rule["EventPattern"]).toEqual({
      source: [{ prefix: "product." }],
      "detail-type": ["ProvisioningReported"],
    });
    expect(rule.target.InputPath).toBeUndefined();
    expect(logicalIdOf(rule["EventBusName"])).toMatch(/^Bus/);
  });

  test("a flood of reports from one account does not delay the reports of others", () => {
    // In a standard queue, the group of a message makes its delivery fair and gives it no order.
    expect(findRuleTo(/^ReportsQueue/).target.SqsParameters).toEqual({ MessageGroupId: "$.account" });
    const [, queue] = [...queues].find(([id]) => /^ReportsQueue/.test(id)) ?? [];
    expect(queue?.Properties["FifoQueue"]).toBeUndefined();
  });

  test("the license reactor receives starts and ends of trials, all changes and restored tenants", () => {
    const { detail, ...pattern } = findRuleTo(/^ScheduleLicenceQueue/)["EventPattern"] as Record<string, unknown>;
    expect(pattern).toEqual({ ...patternOf(...scheduleLicenceTriggers), ...ownAccountPattern });
    expect(detail).toEqual(licenceEventFilter);
  });

  test("failed executions of our state machines are received from the default bus", () => {
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
