import { marshall } from "@aws-sdk/util-dynamodb";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { computeItemSize } from "../../../bench/units/item-size.ts";
import { getOperation, getOperations } from "../../../handlers/adapters/dynamodb/catalogs.ts";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { packOperation, unpackOperation } from "../../../handlers/adapters/dynamodb/operation-items.ts";
import { commit } from "../../../handlers/adapters/dynamodb/store.ts";
import {
  failOrCancelOperation,
  queueOperation,
  requeueOperation,
  startOperation,
  succeedOperation,
} from "../../../handlers/core/operation/operation.ts";
import { startNextStep } from "../../../handlers/core/operation/planned-steps.ts";
import {
  endStep,
  failAttempt,
  markThrottled,
  resetProgress,
  startAttempt,
} from "../../../handlers/core/operation/steps.ts";
import { accept } from "../../../handlers/core/shared/decision.ts";
import type { OperationRecord, Target } from "../../../schemas/operation.ts";
import { buildContext, buildOperation, TENANT_ID } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

const error = { code: "fault", reason: "it was throttled", retryable: true };
const subjects = [
  { kind: "tenant.onboard", target: { type: "tenant", id: TENANT_ID }, tenantId: TENANT_ID },
  {
    kind: "subscription.provision",
    target: { type: "subscription", id: `${TENANT_ID}/crm` },
    tenantId: TENANT_ID,
    productId: "crm",
  },
  { kind: "product.verify", target: { type: "product", id: "crm" }, productId: "crm" },
  { kind: "user.provision", target: { type: "user", id: "usr_1" }, tenantId: TENANT_ID },
  // Staff belong to no tenant.
  { kind: "user.remove", target: { type: "user", id: "usr_2" } },
] as const satisfies { kind: OperationRecord["kind"]; target: Target; tenantId?: string; productId?: string }[];

const queueRecord = (subject: (typeof subjects)[number]): OperationRecord => ({
  ...buildOperation({ requestedBy: "74bef349-fc23-4209-8588-bb94459dff7a" }),
  ...queueOperation(buildContext(), { id: buildOperation().id, ...subject }).after,
  ...("tenantId" in subject ? {} : { tenantId: undefined as never }),
});

type Act = (operation: OperationRecord, name: string, now: string) => object | undefined;

/** The changes of an operation and of one of its steps. */
const acts: Record<string, Act> = {
  start: (operation, _, now) => startOperation(operation, now).after,
  begin: startAttempt,
  next: (operation, name, now) => startNextStep(operation, now, name),
  fault: (operation, name, now) => failAttempt(operation, name, error, { now, next: now }).after,
  throttle: (operation, name, now) => markThrottled(operation, name, error, now),
  resume: resetProgress,
  end: (operation, name, now) => endStep(operation, name, now),
  fail: (operation, name, now) => endStep(operation, name, now, error),
  succeed: (operation, _, now) => succeedOperation(operation, now).after,
  giveUp: (operation, _, now) => failOrCancelOperation(operation, error, now).after,
  retry: (operation) => requeueOperation(operation, buildContext()).after,
};

/** Returns an operation's item with its keys. */
function itemOf(operation: OperationRecord) {
  const { key, index } = entityMapping.operation;
  const item = { ...key(operation), ...index(operation), ...packOperation(operation) };
  return JSON.parse(JSON.stringify(item)) as Record<string, unknown>;
}

describe("the item of an operation", () => {
  it("restores the operation after any sequence of changes", () => {
    const changes = fc.tuple(fc.constantFrom(...Object.keys(acts)), fc.constantFrom(0, 1, 2));
    fc.assert(
      fc.property(fc.constantFrom(...subjects), fc.array(changes, { maxLength: 25 }), (subject, history) => {
        let operation = queueRecord(subject);
        for (const [minute, [name, step]] of history.entries()) {
          const now = `2026-11-24T10:${String(minute).padStart(2, "0")}:00.000Z`;
          const stepName = operation.steps[step]?.name ?? "Remove the product stack";
          operation = { ...operation, ...acts[name]?.(operation, stepName, now) };
        }
        expect(unpackOperation(itemOf(operation))).toEqual(JSON.parse(JSON.stringify(operation)));
      }),
      { numRuns: 2000 },
    );
  });

  it("is also read when an older version has written all fields", () => {
    for (const subject of subjects) {
      const whole = succeedOperation(queueRecord(subject), "2026-11-24T10:09:00.000Z").after as OperationRecord;
      const { key, index } = entityMapping.operation;
      const item = JSON.parse(JSON.stringify({ ...key(whole), ...index(whole), ...whole }));
      expect(unpackOperation(item)).toEqual(JSON.parse(JSON.stringify(whole)));
    }
  });

  it("fits into one kilobyte with two succeeded steps and a long product id", () => {
    const productId = "p".repeat(20);
    const target = { type: "subscription", id: `${TENANT_ID}/${productId}` } as const;
    let operation = queueRecord({ ...subjects[1], productId, target } as never);
    for (const { name } of operation.steps) {
      operation = endStep(
        startAttempt(operation, name, "2026-11-24T10:00:00.000Z") ?? operation,
        name,
        operation.createdAt,
      );
    }
    expect(computeItemSize(marshall(itemOf(operation)) as never)).toBeLessThan(1024);
  });
});

describe("a committed operation", () => {
  let memory: MemoryTables;
  beforeEach(() => {
    Object.assign(process.env, {
      OPERATION_TABLE: "operations",
      EVENT_LOG_TABLE: "log",
      OUTBOX_TABLE: "outbox",
      FEED_BACKLOG_TABLE: "backlog",
    });
    memory = new MemoryTables().install();
  });
  afterEach(() => memory.restore());

  it("is read with all fields, alone and in a batch, and its item omits the derived ones", async () => {
    const context = buildContext();
    const change = queueOperation(context, { id: buildOperation().id, ...subjects[1] });
    await commit(accept([change]), context);
    const read = await getOperation(change.after.id);
    expect(read).toMatchObject({ ...change.after, ...subjects[1] });
    expect((await getOperations([change.after.id])).get(change.after.id)).toEqual(read);
    const [item = {}] = memory.rows("operations");
    for (const field of ["tenantId", "productId", "target"]) expect(item).not.toHaveProperty(field);
  });
});
