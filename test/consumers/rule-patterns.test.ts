import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { beforeAll, describe, expect, it } from "vitest";
import type { EventName } from "../../events/catalog.ts";
import type { Envelope } from "../../events/envelope.ts";
import { deliveredEvents, topicEvents } from "../../events/topics.ts";
import {
  licenceTriggers,
  purgeTriggers,
  reconcileTriggers,
  rolloutTriggers,
  scheduleLicenceTriggers,
  startTriggers,
} from "../../orchestration/triggers.ts";
import { NOW } from "../support/builders.ts";
import { matchesPattern } from "../support/events/event-pattern.ts";
import { buildEvent, buildEveryEvent } from "../support/events/generated-events.ts";
import { clientOf, getConnectionInfo, readOutput } from "../support/system/deployed-system.ts";

type BusEvent = { source: string; "detail-type": string; detail: object };
type DeployedRule = { target: string; pattern: string };

const eventbridge = clientOf(EventBridgeClient);
const buildLicence = (kind: "trial" | "flat") => ({ licence: { kind, startsAt: NOW } });
const licenceEvents: readonly string[] = licenceTriggers;
/** One event of each type; license events are about a trial. */
const allEvents = buildEveryEvent().map((event) =>
  licenceEvents.includes(event.type) ? buildEvent(event.type as EventName, buildLicence("trial")) : event,
);

/** Lists the deployed rules of a bus that have a pattern, with the ARNs of their targets. */
async function listRules(EventBusName: string): Promise<DeployedRule[]> {
  const { Rules = [] } = await eventbridge.send(new ListRulesCommand({ EventBusName }));
  return Promise.all(
    Rules.filter(({ EventPattern }) => EventPattern).map(async ({ Name: Rule, EventPattern: pattern = "" }) => {
      const { Targets = [] } = await eventbridge.send(new ListTargetsByRuleCommand({ Rule, EventBusName }));
      return { target: Targets.map(({ Arn }) => Arn).join(), pattern };
    }),
  );
}

function matchesRule(pattern: string, event: BusEvent): Promise<boolean> {
  const place = { account: getConnectionInfo().accounts.controlPlane, region: getConnectionInfo().region };
  const around = { version: "0", id: "1", ...place, time: "2026-11-24T10:00:00Z", resources: [] };
  return matchesPattern(pattern, JSON.stringify({ ...around, ...event }));
}

const toBusEvent = (envelope: Envelope): BusEvent => ({
  source: envelope.source,
  "detail-type": envelope.type,
  detail: envelope,
});

/** Returns the types of the events that match a pattern. */
async function listPassingEvents(
  pattern: string,
  change: (event: BusEvent) => BusEvent = (event) => event,
): Promise<string[]> {
  const passes = await Promise.all(allEvents.map((envelope) => matchesRule(pattern, change(toBusEvent(envelope)))));
  return allEvents.filter((_, index) => passes[index]).map(({ type }) => type);
}

/** The rollouts' own events. The ends of operations pass only if they belong to a rollout. */
const ownRolloutTriggers = rolloutTriggers.filter((name) => name.startsWith("Rollout"));

const expectedRules: [string, RegExp, readonly string[]][] = [
  ["the reactor that starts workflows", /StartQueue/, startTriggers],
  ["the reactor that reconciles tenants", /ReconcileQueue/, reconcileTriggers],
  ["the reactor that schedules licenses", /ScheduleLicenceQueue/, scheduleLicenceTriggers],
  ["the reactor that schedules purges", /SchedulePurgeQueue/, purgeTriggers],
  ["the reactor that advances rollouts", /RolloutQueue/, ownRolloutTriggers],
  ["the reactor that retires products", /RetireQueue/, ["ProductRetired"]],
  ["the reactor that delivers events", /DeliverQueue/, deliveredEvents],
  ...Object.entries(topicEvents).map(([name, events]): [string, RegExp, readonly string[]] => {
    return [`the topic ${name}`, new RegExp(`:tenantry-${name}$`), events];
  }),
];

describe("the rules of Tenantry's bus", () => {
  let rules: DeployedRule[];
  beforeAll(async () => {
    rules = await listRules(readOutput("EventBusName"));
  });
  const patternTo = (target: RegExp) => rules.find((rule) => target.test(rule.target))?.pattern ?? "";

  it("contain one rule per target", () => {
    // One more rule exists for the reports of products.
    expect(rules).toHaveLength(expectedRules.length + 1);
    for (const [name, target] of expectedRules) expect(patternTo(target), name).not.toBe("");
  });

  it.each(expectedRules)("match exactly the events of %s", async (_, target, events) => {
    expect((await listPassingEvents(patternTo(target))).sort()).toEqual([...events].sort());
  });

  it("match events about other licenses than trials only after a change", async () => {
    const pattern = patternTo(/ScheduleLicenceQueue/);
    const passes = licenceTriggers.map((name) =>
      matchesRule(pattern, toBusEvent(buildEvent(name, buildLicence("flat")))),
    );
    expect(await Promise.all(passes)).toEqual(licenceTriggers.map((name) => name === "SubscriptionChanged"));
  });

  it("match the ends of the changes that belong to a rollout, and of no other operations", async () => {
    const pattern = patternTo(/RolloutQueue/);
    const ends = (data: object) =>
      Promise.all(
        rolloutTriggers
          .filter((name) => name.startsWith("Operation"))
          .map((name) => {
            const event = toBusEvent(buildEvent(name));
            const { parentId: _, ...rest } = (event.detail as Envelope).data;
            return matchesRule(pattern, {
              ...event,
              detail: { ...(event.detail as Envelope), data: { ...rest, ...data } },
            });
          }),
      );
    const parentId = "op_1";
    expect(await ends({ kind: "subscription.change", parentId })).toEqual([true, true, true]);
    expect(await ends({ kind: "subscription.change" })).toEqual([false, false, false]);
    expect(await ends({ kind: "subscription.suspend", parentId })).toEqual([false, false, false]);
  });

  it("match the reports of products, and no event of Tenantry, for the reactor that receives reports", async () => {
    const pattern = patternTo(/ReportsQueue/);
    const report = { source: "product.crm", "detail-type": "ProvisioningReported", detail: { outcome: "completed" } };
    expect(await matchesRule(pattern, report)).toBe(true);
    expect(await matchesRule(pattern, { ...report, source: "tenantry.products" })).toBe(false);
    expect(await listPassingEvents(pattern)).toEqual([]);
  });

  it.each(expectedRules)("match no event of another source for %s", async (_, target) => {
    expect(await listPassingEvents(patternTo(target), (event) => ({ ...event, source: "product.crm" }))).toEqual([]);
    const asReport = (event: BusEvent) => ({ ...event, "detail-type": "ProvisioningReported" });
    expect(await listPassingEvents(patternTo(target), asReport)).toEqual([]);
  });
});

describe("the rule of the account's default bus", () => {
  const statuses = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"];
  const ended = (stateMachineArn: string, status: string): BusEvent => ({
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    detail: { executionArn: `${stateMachineArn.replace("stateMachine", "execution")}:op_1-1`, stateMachineArn, status },
  });
  const passingStatuses = async (pattern: string, stateMachineArn: string) => {
    const passes = await Promise.all(statuses.map((status) => matchesRule(pattern, ended(stateMachineArn, status))));
    return statuses.filter((_, index) => passes[index]);
  };

  it("matches FAILED, TIMED_OUT and ABORTED executions of our state machines only", async () => {
    const rules = await listRules("default");
    const sources = rules.map(({ pattern }) => (JSON.parse(pattern) as { source: string[] }).source);
    expect(sources.sort()).toEqual([["aws.kms", "aws.cloudtrail", "aws.s3", "aws.dynamodb"], ["aws.states"]]);
    const { pattern = "" } = rules.find((one) => one.pattern.includes("aws.states")) ?? {};
    const { stateMachines: all = [] } = await clientOf(SFNClient).send(new ListStateMachinesCommand({}));
    // Other tests create state machines too.
    const stateMachines = all.filter(({ name }) => name?.startsWith("tenantry-"));
    expect(stateMachines.length).toBeGreaterThan(3);
    for (const { stateMachineArn = "" } of stateMachines) {
      expect(await passingStatuses(pattern, stateMachineArn), stateMachineArn).toEqual([
        "FAILED",
        "TIMED_OUT",
        "ABORTED",
      ]);
      expect(await passingStatuses(pattern, `${stateMachineArn}-of-others`)).toEqual([]);
      expect(
        await passingStatuses(
          pattern,
          stateMachineArn.replace(getConnectionInfo().accounts.controlPlane, "222222222222"),
        ),
      ).toEqual([]);
    }
    expect(await listPassingEvents(pattern)).toEqual([]);
  });
});
