import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  buildResponseItems,
  createIdempotentRequest,
  findStoredResponse,
} from "../../../handlers/adapters/dynamodb/idempotency-keys.ts";
import { commit } from "../../../handlers/adapters/dynamodb/store.ts";
import { accept } from "../../../handlers/core/shared/decision.ts";
import { NOW } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

/** DynamoDB's limit for an item. */
const MAX_ITEM_BYTES = 400 * 1024;

let memory: MemoryTables;
beforeEach(() => {
  process.env["IDEMPOTENCY_TABLE"] = "kept";
  memory = new MemoryTables().install();
});
afterEach(() => memory.restore());

const sizeOf = (row: Record<string, unknown>): number =>
  Object.values(row).reduce<number>(
    (sum, value) => sum + (value instanceof Uint8Array ? value.length : Buffer.byteLength(JSON.stringify(value))),
    0,
  );

describe("the stored response of an Idempotency-Key", () => {
  const request = createIdempotentRequest("alice", "key-1", "PATCH", "/v1/products/crm", "{}");
  const bodies = {
    "a short body": "{}",
    "a body larger than an item": JSON.stringify({ text: "x".repeat(500_000) }),
    "a body with multi-byte characters": JSON.stringify({ text: "a😀長".repeat(150_000) }),
  };

  it.each(Object.entries(bodies))("is returned unchanged with %s", async (_, body) => {
    const response = { status: 200, headers: { etag: '"2"' }, body };
    const cause = { actor: "alice", correlationId: "request-1", now: NOW };
    await commit(accept([]), cause, () => buildResponseItems(request, response));
    expect(memory.rows("kept").length).toBeGreaterThan(0);
    for (const row of memory.rows("kept")) expect(sizeOf(row)).toBeLessThan(MAX_ITEM_BYTES);
    expect(await findStoredResponse(request)).toEqual(response);
  });
});
