import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { handler } from "../../../handlers/api/operations.ts";
import type { Operation } from "../../../schemas/operation.ts";
import type { Problem } from "../../../schemas/problem.ts";
import type { RolloutRecord } from "../../../schemas/rollout.ts";
import { tables } from "../../../schemas/tables.ts";
import {
  buildCaller,
  buildOperation,
  buildProduct,
  buildRollout,
  buildSubscription,
  buildTenant,
  TENANT_ID,
} from "../../support/builders.ts";
import { type Call, MemoryTables } from "../../support/tables/memory-tables.ts";

const rolloutOperation = `op_${"7".repeat(32)}`;
const childId = `op_${"8".repeat(32)}`;

let memory: MemoryTables;
let reads: string[];

function put<Type extends keyof typeof entityMapping>(
  type: Type,
  record: Parameters<(typeof entityMapping)[Type]["key"]>[0],
): void {
  const { key, index, table } = entityMapping[type] as {
    key: (one: object) => object;
    index: (one: object) => object;
    table: string;
  };
  memory.put(table, { ...key(record), ...index(record), ...record });
}

/** Stores a tenant's failed change to release 2 by a rollout that goes in a direction. */
function putFailedChange(direction: RolloutRecord["direction"], parentId: string | undefined): void {
  const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
  const rollout = buildRollout({ direction, status: "stopped" });
  put("product", buildProduct());
  put("tenant", tenant);
  put("subscription", buildSubscription({ release: 1, lastOperationId: childId }));
  put("rollout", rollout);
  const target = { type: "product", id: "crm" } as const;
  put(
    "operation",
    buildOperation({ id: rolloutOperation, kind: "product.rollout", status: "failed", target, rolloutId: rollout.id }),
  );
  put(
    "operation",
    buildOperation({
      id: childId,
      kind: "subscription.change",
      status: "failed",
      target: { type: "subscription", id: `${TENANT_ID}/crm` },
      productId: "crm",
      parentId,
      requestedChange: { planId: "standard", release: 2 },
    }),
  );
}

async function call<Body>(httpMethod: string, path: string): Promise<{ status: number; body: Body }> {
  const response = await handler({
    httpMethod,
    path,
    queryStringParameters: null,
    headers: {},
    body: null,
    requestContext: { requestId: "read", authorizer: { principalId: "alice", caller: JSON.stringify(buildCaller()) } },
  } as unknown as APIGatewayProxyEvent);
  return { status: response.statusCode, body: JSON.parse(response.body) };
}

beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
  reads = [];
  memory.before = ({ input }: Call) => {
    reads.push(JSON.stringify(input));
  };
});
afterEach(() => memory.restore());

describe("the failed change of a tenant by a rollout", () => {
  it("is neither offered for a retry nor retried after the rollback", async () => {
    putFailedChange("back", rolloutOperation);
    const { body } = await call<Operation>("GET", `/operations/${childId}`);
    expect(body).toMatchObject({ retryable: false, allowedActions: [] });
    expect(body.blockedActions[0]).toMatchObject({ action: "retry", reason: expect.stringContaining("rolled back") });
    const retried = await call<Problem>("POST", `/operations/${childId}/retry`);
    expect(retried).toMatchObject({ status: 409, body: { code: "illegalTransition" } });
  });

  it("is retried before it", async () => {
    putFailedChange("forward", rolloutOperation);
    const { body } = await call<Operation>("GET", `/operations/${childId}`);
    expect(body).toMatchObject({ retryable: true, allowedActions: ["retry"] });
    expect(await call("POST", `/operations/${childId}/retry`)).toMatchObject({ status: 202 });
  });

  it("costs no read of a rollout if no rollout started it", async () => {
    putFailedChange("back", undefined);
    const { body } = await call<Operation>("GET", `/operations/${childId}`);
    expect(body).toMatchObject({ retryable: true });
    expect(reads.filter((one) => one.includes("rollout#"))).toEqual([]);
  });
});
