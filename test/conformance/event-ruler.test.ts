import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import examples from "../../docs/event-examples.json" with { type: "json" };
import { eventNames } from "../../events/catalog.ts";
import type { Envelope } from "../../events/envelope.ts";
import { deliveredEvents, topicEvents } from "../../events/topics.ts";
import { licenceTriggers, reconcileTriggers, startTriggers } from "../../orchestration/triggers.ts";
import { synthesizeApp } from "../infra/templates.ts";
import { buildEveryEvent } from "../support/events/generated-events.ts";
import { prepareJavaTool } from "./java-tool.ts";
import { account, resolveTemplates } from "./resolved-templates.ts";

type BusEvent = { source: string; "detail-type": string; account: string; detail: object };
type Verdict = { refused: Record<string, string>; matched: string[][] };

/** Every rule with a pattern, as it is deployed. */
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

/** Which rule, by the beginning of its logical id, is meant to take which of our events. */
const isLicenceEvent = ({ type, data }: Envelope) =>
  type === "SubscriptionChanged" || (data as { licence?: { kind: string } }).licence?.kind === "trial";
const expectedRules: readonly (readonly [RegExp, readonly string[], (envelope: Envelope) => boolean])[] = [
  [/^StartRule/, startTriggers, ({ operationid }) => operationid !== undefined],
  [/^SettleRule/, reconcileTriggers, () => true],
  [/^ScheduleLicenceRule/, licenceTriggers, isLicenceEvent],
  [/^DeliverRule/, deliveredEvents, () => true],
  [/^RetireRule/, ["ProductRetired"], () => true],
  ...Object.entries(topicEvents).map(([name, facts]) => {
    return [new RegExp(`^Topics${name.replaceAll("-", "")}rule`), facts, () => true] as const;
  }),
];
const listExpectedRules = (envelope: Envelope, ids: string[]) =>
  expectedRules
    .filter(([, facts, holds]) => facts.includes(envelope.type) && holds(envelope))
    .map(([id]) => ids.find((one) => id.test(one)))
    .sort();

async function runEventRuler(rules: Record<string, object>, events: BusEvent[]): Promise<Verdict> {
  const workplace = mkdtempSync(path.join(tmpdir(), "tenantry-ruler-"));
  try {
    const file = path.join(workplace, "asked.json");
    writeFileSync(file, JSON.stringify({ rules, events }));
    const run = await prepareJavaTool("event-ruler", "EventRulerRunner.java");
    return JSON.parse(await run([file])) as Verdict;
  } finally {
    rmSync(workplace, { recursive: true });
  }
}

describe("EventBridge's own matcher", () => {
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

  test("takes every rule as it is written", () => {
    expect(ids.length).toBe(expectedRules.length + 2);
    expect(verdict.refused).toEqual({});
    expect(recordedEvents).toHaveLength(eventNames.length);
  });

  test("lets each recorded and each generated event through to exactly those who are meant to have it", () => {
    for (const [at, envelope] of envelopes.entries()) {
      expect(verdict.matched[at], envelope.type).toEqual(listExpectedRules(envelope, ids));
    }
  });

  test("lets nothing through that another account or a product says in our words", () => {
    const others = verdict.matched.slice(envelopes.length, 3 * envelopes.length);
    expect(others).toHaveLength(2 * envelopes.length);
    expect(others.flat()).toEqual([]);
  });

  test("lets a product's report through to the reactor that takes reports", () => {
    expect(verdict.matched.slice(3 * envelopes.length, -ends.length)).toEqual([reports, []]);
  });

  test("lets through how an execution of ours ended that could not tell of it itself", () => {
    const sent = verdict.matched.slice(-ends.length);
    expect(machines.length).toBeGreaterThan(3);
    expect(sent).toEqual([...machines.flatMap(() => [[], [], [end], [end], [end]]), ...statuses.map(() => [])]);
  });

  test("would find a rule that is no pattern, and one that forgot whose event it is", async () => {
    const { account: _, ...careless } = rules[ids.find((id) => id.startsWith("SettleRule")) ?? ""] as {
      account: unknown;
    };
    const violations = { detail: { type: [{ startsWith: "Tenant" }] } };
    const foreign = envelopes
      .filter(({ type }) => type === "TenantPrepared")
      .map((one) => toBusEvent(one, "222222222222"));
    const { refused, matched } = await runEventRuler({ careless, wrong: violations }, foreign);
    expect(Object.keys(refused)).toEqual(["wrong"]);
    expect(matched).toEqual(foreign.map(() => ["careless"]));
  });
});
