import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import examples from "../../docs/event-examples.json" with { type: "json" };
import { eventNames } from "../../events/catalog.ts";
import type { Envelope } from "../../events/envelope.ts";
import { deliveredEvents, topicEvents } from "../../events/topics.ts";
import {
  pausedLicenceTriggers,
  purgeTriggers,
  reconcileTriggers,
  rolloutTriggers,
  scheduleLicenceTriggers,
  startTriggers,
} from "../../orchestration/triggers.ts";
import { synthesizeApp } from "../infra/templates.ts";
import { buildEveryEvent } from "../support/events/generated-events.ts";
import { prepareJavaTool } from "./java-tool.ts";
import { account, resolveTemplates } from "./resolved-templates.ts";

type BusEvent = { source: string; "detail-type": string; account: string; detail: object };
type Verdict = { refused: Record<string, string>; matched: string[][] };

/** Returns the patterns of all deployed rules by logical id. */
function readDeployedRules(): Record<string, object> {
  const { data, controlPlane } = synthesizeApp();
  const [, deployed] = resolveTemplates([data, controlPlane]);
  return Object.fromEntries(
    Object.entries(deployed?.template.Resources ?? {})
      .filter(([, { Type, Properties }]) => Type === "AWS::Events::Rule" && Properties["EventPattern"] !== undefined)
      .map(([id, { Properties }]) => [id, deployed?.resolve(Properties["EventPattern"]) as object]),
  );
}

const buildBusEvent = (source: string, type: string, detail: object, from = account): BusEvent => ({
  source,
  "detail-type": type,
  account: from,
  detail,
});
const toBusEvent = (envelope: Envelope, from?: string) => buildBusEvent(envelope.source, envelope.type, envelope, from);
const recordedEvents = Object.values(examples) as unknown as Envelope[];
const generatedEvents = buildEveryEvent();

const unfilteredEvents: readonly string[] = ["SubscriptionChanged", ...pausedLicenceTriggers];
const isLicenceEvent = ({ type, data }: Envelope) =>
  unfilteredEvents.includes(type) || (data as { licence?: { kind: string } }).licence?.kind === "trial";
function isRolloutEvent({ data }: Envelope): boolean {
  const { rolloutId, kind, parentId } = data as { rolloutId?: string; kind?: string; parentId?: string };
  return rolloutId !== undefined || (kind === "subscription.change" && parentId !== undefined);
}
/** The events that each rule must match, by the beginning of the rule's logical id. */
const expectedRules: readonly (readonly [RegExp, readonly string[], (envelope: Envelope) => boolean])[] = [
  [/^StartRule/, startTriggers, ({ operationid }) => operationid !== undefined],
  [/^ReconcileRule/, reconcileTriggers, () => true],
  [/^ScheduleLicenceRule/, scheduleLicenceTriggers, isLicenceEvent],
  [/^SchedulePurgeRule/, purgeTriggers, () => true],
  [/^RolloutRule/, rolloutTriggers, isRolloutEvent],
  [/^DeliverRule/, deliveredEvents, () => true],
  [/^RetireRule/, ["ProductRetired"], () => true],
  ...Object.entries(topicEvents).map(([name, types]) => {
    return [new RegExp(`^Topics${name.replaceAll("-", "")}rule`), types, () => true] as const;
  }),
];
const listExpectedRules = (envelope: Envelope, ids: string[]) =>
  expectedRules
    .filter(([, types, matches]) => types.includes(envelope.type) && matches(envelope))
    .map(([id]) => ids.find((one) => id.test(one)))
    .sort();

async function runEventRuler(rules: Record<string, object>, events: BusEvent[]): Promise<Verdict> {
  const directory = mkdtempSync(path.join(tmpdir(), "tenantry-ruler-"));
  try {
    const file = path.join(directory, "input.json");
    writeFileSync(file, JSON.stringify({ rules, events }));
    const run = await prepareJavaTool("event-ruler", "EventRulerRunner.java");
    return JSON.parse(await run([file])) as Verdict;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe("EventBridge's matcher", () => {
  const rules = readDeployedRules();
  const ids = Object.keys(rules);
  const reports = ids.filter((id) => id.startsWith("ReportsRule"));
  const envelopes = [...recordedEvents, ...generatedEvents];
  const report = buildBusEvent("product.crm", "ProvisioningReported", { outcome: "completed" }, "222222222222");
  const end = ids.find((id) => id.startsWith("EndRule")) ?? "";
  const machines = (rules[end] as { detail: { stateMachineArn: string[] } }).detail.stateMachineArn;
  const statuses = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];
  const ends = [...machines, "of-others"].flatMap((stateMachineArn) =>
    statuses.map((status) =>
      buildBusEvent("aws.states", "Step Functions Execution Status Change", { status, stateMachineArn }),
    ),
  );
  let verdict: Verdict;
  let events: BusEvent[];
  beforeAll(async () => {
    events = [
      ...envelopes.map((one) => toBusEvent(one)),
      ...envelopes.map((one) => toBusEvent(one, "222222222222")),
      ...envelopes.map((one) => buildBusEvent("product.crm", one.type, one)),
      report,
      buildBusEvent("tenantry.products", "ProvisioningReported", {}),
      ...ends,
    ];
    verdict = await runEventRuler(rules, events);
  }, 900_000);

  test("accepts all rules", () => {
    expect(ids.length).toBe(expectedRules.length + 2);
    expect(verdict.refused).toEqual({});
    expect(recordedEvents).toHaveLength(eventNames.length);
  });

  test("matches each recorded and each generated event with exactly the expected rules", () => {
    for (const [at, envelope] of envelopes.entries()) {
      expect(verdict.matched[at], envelope.type).toEqual(listExpectedRules(envelope, ids));
    }
  });

  test("matches no event of ours that another account or a product sends", () => {
    const others = verdict.matched.slice(envelopes.length, 3 * envelopes.length);
    expect(others).toHaveLength(2 * envelopes.length);
    expect(others.flat()).toEqual([]);
  });

  test("matches a product's report with the rule for reports only", () => {
    expect(verdict.matched.slice(3 * envelopes.length, -ends.length)).toEqual([reports, []]);
  });

  test("matches FAILED, TIMED_OUT and ABORTED executions of our state machines only", () => {
    const matched = verdict.matched.slice(-ends.length);
    expect(machines.length).toBeGreaterThan(3);
    expect(matched).toEqual([...machines.flatMap(() => [[], [], [end], [end], [end]]), ...statuses.map(() => [])]);
  });

  test("rejects an invalid pattern and detects a rule without an account", async () => {
    const { account: _, ...withoutAccount } = rules[ids.find((id) => id.startsWith("ReconcileRule")) ?? ""] as {
      account: unknown;
    };
    const invalid = { detail: { type: [{ startsWith: "Tenant" }] } };
    const foreign = envelopes
      .filter(({ type }) => type === "TenantPrepared")
      .map((one) => toBusEvent(one, "222222222222"));
    const { refused, matched } = await runEventRuler({ withoutAccount, invalid }, foreign);
    expect(Object.keys(refused)).toEqual(["invalid"]);
    expect(matched).toEqual(foreign.map(() => ["withoutAccount"]));
  });
});

type CallFilter = {
  eventSource: [string];
  eventName: string[];
  resources?: { ARN: string[] };
  requestParameters?: Record<string, string[]>;
};

/** Builds the event of a management call on a resource, as CloudTrail sends it for the filter's service. */
function buildCall(
  { eventSource: [eventSource], ...filter }: CallFilter,
  eventName: string,
  resource: string,
): BusEvent {
  const place = filter.resources
    ? { requestParameters: {}, resources: [{ accountId: account, ARN: resource }] }
    : { requestParameters: { [Object.keys(filter.requestParameters ?? {})[0] ?? ""]: resource }, resources: [] };
  const source = eventSource.replace(/^(\w+)\..*/, "aws.$1");
  return buildBusEvent(source, "AWS API Call via CloudTrail", { eventSource, eventName, ...place });
}

describe("EventBridge's matcher of management calls", () => {
  const { data, controlPlane, monitoring } = synthesizeApp();
  const deployed = resolveTemplates([data, controlPlane, monitoring])[2];
  const resources = Object.values(deployed?.template.Resources ?? {});
  const rule = resources.find(({ Type }) => Type === "AWS::Events::Rule");
  const pattern = deployed?.resolve(rule?.Properties["EventPattern"]) as { detail: { $or: CallFilter[] } };
  const calls = pattern.detail.$or.flatMap((filter) =>
    filter.eventName.flatMap((eventName) =>
      Object.values(filter.resources ?? filter.requestParameters ?? {})
        .flat()
        .map((resource) => ({ filter, eventName, resource })),
    ),
  );

  test("matches the calls that can remove a protection of ours, and neither other calls nor other resources", async () => {
    const { refused, matched } = await runEventRuler({ rule: pattern }, [
      ...calls.map(({ filter, eventName, resource }) => buildCall(filter, eventName, resource)),
      ...calls.map(({ filter, eventName }) => buildCall(filter, eventName, "another")),
      ...calls.map(({ filter, resource }) => buildCall(filter, "Describe", resource)),
    ]);
    expect(refused).toEqual({});
    expect(calls.length).toBeGreaterThan(12);
    expect(matched).toEqual([...calls.map(() => ["rule"]), ...calls.map(() => []), ...calls.map(() => [])]);
  });
});
