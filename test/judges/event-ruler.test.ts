import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import examples from "../../docs/event-examples.json" with { type: "json" };
import { eventNames } from "../../events/catalog.ts";
import type { Envelope } from "../../events/envelope.ts";
import { deliveredFacts, topicFacts } from "../../events/topics.ts";
import { licenceTriggers, settleTriggers, startTriggers } from "../../orchestration/triggers.ts";
import { wholeApp } from "../infra/templates.ts";
import { everyEvent } from "../support/sealed-events.ts";
import { javaJudge } from "./java-judge.ts";
import { account, resolveTemplates } from "./resolved-templates.ts";

type BusEvent = { source: string; "detail-type": string; account: string; detail: object };
type Verdict = { refused: Record<string, string>; matched: string[][] };

/** Every rule with a pattern, as it is deployed. */
function deployedRules(): Record<string, object> {
  const { data, controlPlane } = wholeApp();
  const [, deployed] = resolveTemplates([data, controlPlane]);
  return Object.fromEntries(
    Object.entries(deployed?.template.Resources ?? {})
      .filter(([, { Type, Properties }]) => Type === "AWS::Events::Rule" && Properties["EventPattern"] !== undefined)
      .map(([id, { Properties }]) => [id, deployed?.resolve(Properties["EventPattern"]) as object]),
  );
}

const put = (source: string, type: string, detail: object, from = account): BusEvent => ({
  source,
  "detail-type": type,
  account: from,
  detail,
});
const ours = (envelope: Envelope, from?: string) => put(envelope.source, envelope.type, envelope, from);
const recorded = Object.values(examples) as unknown as Envelope[];
const generated = everyEvent();

/** Which rule, by the beginning of its logical id, is meant to take which of our events. */
const isOfLicence = ({ type, data }: Envelope) =>
  type === "SubscriptionChanged" || (data as { licence?: { kind: string } }).licence?.kind === "trial";
const taken: readonly (readonly [RegExp, readonly string[], (envelope: Envelope) => boolean])[] = [
  [/^StartRule/, startTriggers, ({ operationid }) => operationid !== undefined],
  [/^SettleRule/, settleTriggers, () => true],
  [/^ScheduleLicenceRule/, licenceTriggers, isOfLicence],
  [/^DeliverRule/, deliveredFacts, () => true],
  [/^RetireRule/, ["ProductRetired"], () => true],
  ...Object.entries(topicFacts).map(([name, facts]) => {
    return [new RegExp(`^Topics${name.replaceAll("-", "")}rule`), facts, () => true] as const;
  }),
];
const intended = (envelope: Envelope, ids: string[]) =>
  taken
    .filter(([, facts, holds]) => facts.includes(envelope.type) && holds(envelope))
    .map(([id]) => ids.find((one) => id.test(one)))
    .sort();

async function judge(rules: Record<string, object>, events: BusEvent[]): Promise<Verdict> {
  const workplace = mkdtempSync(path.join(tmpdir(), "tenantry-ruler-"));
  try {
    const file = path.join(workplace, "asked.json");
    writeFileSync(file, JSON.stringify({ rules, events }));
    const run = await javaJudge("event-ruler", "EventRulerJudge.java");
    return JSON.parse(await run([file])) as Verdict;
  } finally {
    rmSync(workplace, { recursive: true });
  }
}

describe("EventBridge's own matcher", () => {
  const rules = deployedRules();
  const ids = Object.keys(rules);
  const reports = ids.filter((id) => id.startsWith("ReportsRule"));
  const envelopes = [...recorded, ...generated];
  const report = put("product.crm", "ProvisioningReported", { outcome: "completed" }, "222222222222");
  const end = ids.find((id) => id.startsWith("EndRule")) ?? "";
  const machines = (rules[end] as { detail: { stateMachineArn: string[] } }).detail.stateMachineArn;
  const statuses = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];
  const ends = [...machines, "of-others"].flatMap((stateMachineArn) =>
    statuses.map((status) => put("aws.states", "Step Functions Execution Status Change", { status, stateMachineArn })),
  );
  let verdict: Verdict;
  let events: BusEvent[];
  beforeAll(async () => {
    events = [
      ...envelopes.map((one) => ours(one)),
      ...envelopes.map((one) => ours(one, "222222222222")),
      ...envelopes.map((one) => put("product.crm", one.type, one)),
      report,
      put("tenantry.products", "ProvisioningReported", {}),
      ...ends,
    ];
    verdict = await judge(rules, events);
  }, 900_000);

  test("takes every rule as it is written", () => {
    expect(ids.length).toBe(taken.length + 2);
    expect(verdict.refused).toEqual({});
    expect(recorded).toHaveLength(eventNames.length);
  });

  test("lets each recorded and each generated event through to exactly those who are meant to have it", () => {
    for (const [at, envelope] of envelopes.entries()) {
      expect(verdict.matched[at], envelope.type).toEqual(intended(envelope, ids));
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
    const told = verdict.matched.slice(-ends.length);
    expect(machines.length).toBeGreaterThan(3);
    expect(told).toEqual([...machines.flatMap(() => [[], [], [end], [end], [end]]), ...statuses.map(() => [])]);
  });

  test("would find a rule that is no pattern, and one that forgot whose event it is", async () => {
    const { account: _, ...careless } = rules[ids.find((id) => id.startsWith("SettleRule")) ?? ""] as {
      account: unknown;
    };
    const wrong = { detail: { type: [{ startsWith: "Tenant" }] } };
    const foreign = envelopes.filter(({ type }) => type === "TenantPrepared").map((one) => ours(one, "222222222222"));
    const { refused, matched } = await judge({ careless, wrong }, foreign);
    expect(Object.keys(refused)).toEqual(["wrong"]);
    expect(matched).toEqual(foreign.map(() => ["careless"]));
  });
});
