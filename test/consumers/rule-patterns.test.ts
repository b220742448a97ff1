import { EventBridgeClient, ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import { beforeAll, describe, expect, it } from "vitest";
import type { EventName } from "../../events/catalog.ts";
import type { Envelope } from "../../events/envelope.ts";
import { deliveredEvents, topicEvents } from "../../events/topics.ts";
import { licenceTriggers, reconcileTriggers, startTriggers } from "../../orchestration/triggers.ts";
import { NOW } from "../support/builders.ts";
import { matchesPattern } from "../support/events/event-pattern.ts";
import { buildEvent, buildEveryEvent } from "../support/events/generated-events.ts";
import { clientOf, getConnectionInfo, readOutput } from "../support/system/deployed-system.ts";

type BusEvent = { source: string; "detail-type": string; detail: object };
type DeployedRule = { target: string; pattern: string };

const eventbridge = clientOf(EventBridgeClient);
const buildLicence = (kind: "trial" | "flat") => ({ licence: { kind, startsAt: NOW } });
const licenceEvents: readonly string[] = licenceTriggers;
/** One of every event; those about licences are about a trial. */
const allEvents = buildEveryEvent().map((event) =>
  licenceEvents.includes(event.type) ? buildEvent(event.type as EventName, buildLicence("trial")) : event,
);

/** The rules with a pattern on a bus, as they are deployed, with the ARN of what each feeds. */
const listRules = async (EventBusName: string): Promise<DeployedRule[]> => {
  const { Rules = [] } = await eventbridge.send(new ListRulesCommand({ EventBusName }));
  return Promise.all(
    Rules.filter(({ EventPattern }) => EventPattern).map(async ({ Name: Rule, EventPattern: pattern = "" }) => {
      const { Targets = [] } = await eventbridge.send(new ListTargetsByRuleCommand({ Rule, EventBusName }));
      return { target: Targets.map(({ Arn }) => Arn).join(), pattern };
    }),
  );
};

const matchesRule = (pattern: string, event: BusEvent): Promise<boolean> => {
  const place = { account: getConnectionInfo().accounts.controlPlane, region: getConnectionInfo().region };
  const around = { version: "0", id: "1", ...place, time: "2026-11-24T10:00:00Z", resources: [] };
  return matchesPattern(pattern, JSON.stringify({ ...around, ...event }));
};

const toBusEvent = (envelope: Envelope): BusEvent => ({
  source: envelope.source,
  "detail-type": envelope.type,
  detail: envelope,
});

/** The names of the events that a pattern lets through, of one of every kind. */
const listPassingEvents = async (
  pattern: string,
  change: (event: BusEvent) => BusEvent = (event) => event,
): Promise<string[]> => {
  const passes = await Promise.all(allEvents.map((envelope) => matchesRule(pattern, change(toBusEvent(envelope)))));
  return allEvents.filter((_, index) => passes[index]).map(({ type }) => type);
};

const expectedRules: [string, RegExp, readonly string[]][] = [
  ["the reactor that starts workflows", /StartQueue/, startTriggers],
  ["the reactor that settles tenants", /SettleQueue/, reconcileTriggers],
  ["the reactor that schedules licences", /ScheduleLicenceQueue/, licenceTriggers],
  ["the reactor that takes retired products off the bus", /RetireQueue/, ["ProductRetired"]],
  ["the reactor that delivers to products and people", /DeliverQueue/, deliveredEvents],
  ...Object.entries(topicEvents).map(([name, facts]): [string, RegExp, readonly string[]] => {
    return [`the topic ${name}`, new RegExp(`:tenantry-${name}$`), facts];
  }),
];

describe("the rules on the bus of Tenantry", () => {
  let rules: DeployedRule[];
  beforeAll(async () => {
    rules = await listRules(readOutput("EventBusName"));
  });
  const patternTo = (target: RegExp) => rules.find((rule) => target.test(rule.target))?.pattern ?? "";

  it("are as many as there are readers, and each reader has one", () => {
    // The one more is that for what products report.
    expect(rules).toHaveLength(expectedRules.length + 1);
    for (const [who, target] of expectedRules) expect(patternTo(target), who).not.toBe("");
  });

  it.each(expectedRules)("let through to %s exactly its facts", async (_, target, events) => {
    expect((await listPassingEvents(patternTo(target))).sort()).toEqual([...events].sort());
  });

  it("let a licence that is no trial through only where it has been changed", async () => {
    const pattern = patternTo(/ScheduleLicenceQueue/);
    const passes = licenceTriggers.map((name) =>
      matchesRule(pattern, toBusEvent(buildEvent(name, buildLicence("flat")))),
    );
    expect(await Promise.all(passes)).toEqual(licenceTriggers.map((name) => name === "SubscriptionChanged"));
  });

  it("let through what products report, and nothing of ours, to the reactor that receives reports", async () => {
    const pattern = patternTo(/ReportsQueue/);
    const report = { source: "product.crm", "detail-type": "ProvisioningReported", detail: { outcome: "completed" } };
    expect(await matchesRule(pattern, report)).toBe(true);
    expect(await matchesRule(pattern, { ...report, source: "tenantry.products" })).toBe(false);
    expect(await listPassingEvents(pattern)).toEqual([]);
  });

  it.each(expectedRules)("let nothing through to %s that another says in our words", async (_, target) => {
    expect(await listPassingEvents(patternTo(target), (event) => ({ ...event, source: "product.crm" }))).toEqual([]);
    const asReport = (event: BusEvent) => ({ ...event, "detail-type": "ProvisioningReported" });
    expect(await listPassingEvents(patternTo(target), asReport)).toEqual([]);
  });
});

describe("the rule on the account's own bus", () => {
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

  it("lets through the ends that no execution of ours can tell of itself, and no other account's or machine's", async () => {
    const [{ pattern } = { pattern: "" }, ...more] = await listRules("default");
    expect(more).toEqual([]);
    const { stateMachines: all = [] } = await clientOf(SFNClient).send(new ListStateMachinesCommand({}));
    // Other tests make machines of their own.
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
