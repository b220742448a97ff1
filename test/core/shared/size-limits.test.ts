import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { catalog, type EventName, eventNames } from "../../../events/catalog.ts";
import { MAX_ENVELOPE_BYTES } from "../../../events/envelope.ts";
import { jsonSchemaOf } from "../../../events/json-schema.ts";
import { commit } from "../../../handlers/adapters/dynamodb/store.ts";
import { requeueOperation } from "../../../handlers/core/operation/operation.ts";
import { failAttempt, startAttempt } from "../../../handlers/core/operation/steps.ts";
import { addFailure, countFailures } from "../../../handlers/core/rollout/add-failure.ts";
import { MAX_WAITING } from "../../../handlers/core/rollout/can-move.ts";
import { accept, type Change } from "../../../handlers/core/shared/decision.ts";
import { reconcileTenant } from "../../../handlers/core/tenant/reconcile.ts";
import { workflows } from "../../../orchestration/workflows.ts";
import { MAX_DETAIL_LENGTH, MAX_FINDINGS } from "../../../schemas/finding.ts";
import type { OperationRecord } from "../../../schemas/operation.ts";
import { MAX_LISTED } from "../../../schemas/rollout.ts";
import {
  buildContext,
  buildOperation,
  buildRollout,
  buildSubscription,
  buildTenant,
  buildUser,
  NOW,
} from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

/** DynamoDB's limit for an item, minus the table's own attributes. */
const MAX_ITEM_BYTES = 390_000;
/** A text with three bytes of UTF-8 per character, the maximum for one UTF-16 unit. */
const buildLongText = (length: number) => "長".repeat(length);
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const cause = { actor: "a".repeat(256), correlationId: "c".repeat(128), causationId: "e".repeat(128), now: NOW };

let memory: MemoryTables;
const events: unknown[] = [];
beforeEach(() => {
  const names = { TENANT_TABLE: "t", USER_TABLE: "u", PRODUCT_TABLE: "p", OPERATION_TABLE: "o", EVENT_LOG_TABLE: "l" };
  Object.assign(process.env, names, { OUTBOX_TABLE: "x", FEED_BACKLOG_TABLE: "b" });
  memory = new MemoryTables().install();
  events.length = 0;
  memory.before = ({ input }) => {
    for (const { Put } of input.TransactItems ?? []) if (Put?.TableName === "l") events.push(Put.Item?.["envelope"]);
  };
});
afterEach(() => memory.restore());

describe("the reasons of 20 failed products", () => {
  it("fit into the event of the tenant's operation, each with a part", async () => {
    const reason = buildLongText(1000);
    const operation = buildOperation();
    const subscriptions = Array.from({ length: 20 }, (_, index) =>
      buildSubscription({ productId: `product-${index}`, status: "failed", reason }),
    );
    const tenant = buildTenant({ preparedFor: `${operation.id}-1` });
    memory.put("t", { pk: `tenant#${tenant.id}`, sk: "tenant", ...tenant });
    memory.put("o", { pk: `operation#${operation.id}`, sk: "operation", ...operation });
    const changes = reconcileTenant({ tenant, subscriptions, operation }, buildContext());
    await commit(accept(changes), cause);
    expect(events).toHaveLength(2);
    for (const event of events) expect(bytesOf(event)).toBeLessThan(MAX_ENVELOPE_BYTES / 2);
    const failed = changes.find((change) => change.type === "operation")?.after as OperationRecord;
    expect(failed.error?.reason.length).toBeLessThanOrEqual(4000);
    for (const { productId } of subscriptions) expect(failed.error?.reason).toContain(`${productId}: `);
  });
});

/** An operation with many retries, whose steps failed often with the longest reasons. */
function retryOften(operation: OperationRecord, names: string[], retries: number): OperationRecord {
  let current = operation;
  for (let retry = 0; retry < retries; retry += 1) {
    for (const name of names) {
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const error = { code: "fault", reason: buildLongText(1000), step: name, retryable: true };
        const started = startAttempt(current, name, NOW) ?? current;
        current = { ...current, ...failAttempt(started, name, error, { now: NOW, next: NOW }).after };
      }
    }
    const failed = {
      ...current,
      status: "failed" as const,
      steps: current.steps.map((one) => ({ ...one, status: "failed" as const })),
    };
    current = { ...current, ...requeueOperation(failed, buildContext()).after, status: "running" } as OperationRecord;
  }
  return current;
}

describe("the attempts of a step", () => {
  it("keep the first ten and the last ten, and a count of the others", () => {
    const { steps } = retryOften(buildOperation({ steps: [] }), ["Prepare the tenant"], 12);
    const [{ attempts = [], attemptsOmitted } = {}] = steps;
    const numbers = attempts.map(({ number }) => number);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60]);
    expect(attemptsOmitted).toBe(40);
  });

  it.each(workflows.map((workflow) => [workflow.name, workflow] as const))(
    "fit into one record of %s after many failures with the longest reasons",
    (name, { definition }) => {
      const tasks = Object.entries(definition.States).filter(
        ([, state]) => state.Type === "Task" && state["End"] !== true,
      );
      const values = { values: "v".repeat(32 * 1024) };
      const compares = name === "tenant-check" || name === "tenant-repair";
      const operation = buildOperation({
        steps: [],
        ...(compares ? {} : { stepOutputs: { outputs: values }, requestedChange: { parameters: values } }),
      });
      const often = retryOften(
        operation,
        tasks.map(([task]) => task),
        20,
      );
      const error = { code: "fault", reason: buildLongText(4000), retryable: true };
      const report = { outcome: "completed", outputs: values } as const;
      const detail = buildLongText(MAX_DETAIL_LENGTH);
      const finding = { kind: "stackMissing", subject: "s".repeat(128), detail, repair: "r".repeat(100) };
      const more = compares ? { findings: Array(MAX_FINDINGS).fill(finding) } : { report };
      expect(bytesOf({ ...often, error, ...more })).toBeLessThan(MAX_ITEM_BYTES);
    },
  );
});

describe("a rollback in which many tenants can't return", () => {
  it("fits into one record with the longest reasons, replacements and the most waiting tenants", () => {
    const tenantId = `ten_${"f".repeat(32)}`;
    const failure = { tenantId, operationId: `op_${"f".repeat(32)}`, reason: buildLongText(1000) };
    const member = { position: 49_999, wave: 20, tenantId };
    const loss = { tenantId, logicalId: "l".repeat(255), type: "t".repeat(128), action: "mayReplace" as const };
    let rollout = buildRollout({
      replacements: Array(MAX_LISTED).fill(loss),
      // A resumed rollout adds the failed tenants to those that wait.
      waiting: Array(MAX_WAITING + MAX_LISTED).fill(member),
      failed: Array(MAX_LISTED).fill(member),
    });
    for (let failed = 0; failed < 1000; failed += 1) rollout = { ...rollout, ...addFailure(rollout, failure) };
    expect(countFailures(rollout)).toBe(1000);
    expect(bytesOf({ ...rollout, reason: buildLongText(4000) })).toBeLessThan(MAX_ITEM_BYTES);
  });
});

/** The longest values of fields that the events' schemas do not limit. */
const maxLengths: Record<string, number> = {
  // The store shortens reasons to this length.
  reason: 100_000,
  // The names of steps, codes and fields in the code.
  step: 64,
  code: 64,
  changed: 64,
  attributes: 64,
  id: 64,
  team: 32,
  // The kind and the subject of a finding.
  differences: 200,
};
/** The maximum number of elements in each list. */
const maxItems: Record<string, number> = {
  productIds: 500,
  changed: 60,
  attributes: 60,
  roles: 5,
  differences: MAX_FINDINGS,
  losses: 20,
};

type Schema = {
  type?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  enum?: string[];
  const?: string;
  pattern?: string;
  maxLength?: number;
  format?: string;
};

/** Builds the longest value that a schema accepts. Throws if nothing limits it. */
function buildLongestValue(schema: Schema, name: string): unknown {
  const { type, properties, items, pattern = "", maxLength = maxLengths[name] } = schema;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum.toSorted((one, other) => other.length - one.length)[0];
  if (type === "object")
    return Object.fromEntries(Object.entries(properties ?? {}).map(([key, one]) => [key, buildLongestValue(one, key)]));
  if (type === "array") {
    const count = maxItems[name];
    if (count === undefined) throw new Error(`Nothing bounds the list ${name}`);
    return Array.from({ length: count }, () => buildLongestValue(items ?? {}, name));
  }
  if (type === "integer") return 1_000_000;
  if (type === "boolean") return false;
  if (schema.format === "date-time") return NOW;
  const [, prefix] = /^\^(\w+)_\[0-9a-f\]\{32\}\$$/.exec(pattern) ?? [];
  if (prefix) return `${prefix}_${"f".repeat(32)}`;
  if (maxLength === undefined) throw new Error(`Nothing bounds the text ${name}`);
  return pattern === "" ? buildLongText(maxLength) : "a".repeat(maxLength);
}

describe("the longest event of each type", () => {
  const records: Record<string, object> = {
    tenant: buildTenant(),
    operation: buildOperation(),
    subscription: buildSubscription(),
    rollout: buildRollout(),
    user: buildUser({ id: `usr_${"f".repeat(32)}` }),
  };

  it.each(eventNames)("%s has at most 64 KB", async (name: EventName) => {
    const { aggregate } = catalog[name];
    const data = buildLongestValue(jsonSchemaOf(name) as Schema, "");
    const after = records[aggregate] ?? { id: "crm" };
    const change = { type: aggregate, after, events: [{ name, data }], operationId: `op_${"f".repeat(32)}` };
    await commit(accept([change as unknown as Change]), cause);
    expect(events).toHaveLength(1);
    expect(bytesOf(events[0])).toBeLessThanOrEqual(MAX_ENVELOPE_BYTES);
  });
});
