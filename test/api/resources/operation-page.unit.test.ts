import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { handler } from "../../../handlers/api/operations.ts";
import type { Caller } from "../../../schemas/caller.ts";
import type { Operation, OperationRecord } from "../../../schemas/operation.ts";
import { tables } from "../../../schemas/tables.ts";
import { buildCaller, buildOperation, buildProduct, TENANT_ID } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

const idOf = (number: number) => `op_${number.toString(16).padStart(32, "0")}`;
const FOREIGN = `ten_${"f".repeat(32)}`;
const [newest, oldest] = [idOf(9999), idOf(1)];
const tenantAdmin = buildCaller({ roles: ["tenant-admin"], tenantId: TENANT_ID });
const productOwner = buildCaller({ roles: ["product-owner"], team: "crm-team" });

let memory: MemoryTables;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  memory = new MemoryTables().install();
  for (const product of [buildProduct(), buildProduct({ id: "desk", team: "desk-team" })]) {
    const { key, index } = entityMapping.product;
    memory.put("PRODUCT_TABLE", { ...key(product), ...index(product), ...product });
  }
});
afterEach(() => memory.restore());

function putOperation(id: string, tenantId: string, productId: string): void {
  const target = { type: "subscription", id: `${tenantId}/${productId}` } as const;
  const operation: OperationRecord = buildOperation({
    id,
    kind: "subscription.provision",
    tenantId,
    productId,
    target,
    status: "queued",
    steps: [],
  });
  const { key, index } = entityMapping.operation;
  memory.put("OPERATION_TABLE", { ...key(operation), ...index(operation), ...operation });
}

/** Stores the caller's own operations with as many foreign ones between them, all of one request. */
function putRequest(foreign: number): void {
  for (const id of [newest, oldest]) putOperation(id, TENANT_ID, "crm");
  for (let number = 0; number < foreign; number += 1) putOperation(idOf(100 + number), FOREIGN, "desk");
}

type Page = { items: Operation[]; next: string | null };

async function readPage(caller: Caller, query: Record<string, string>): Promise<{ status: number; body: Page }> {
  const response = await handler({
    httpMethod: "GET",
    path: "/operations",
    queryStringParameters: query,
    headers: {},
    body: null,
    requestContext: { requestId: "read", authorizer: { principalId: "alice", caller: JSON.stringify(caller) } },
  } as unknown as APIGatewayProxyEvent);
  return { status: response.statusCode, body: JSON.parse(response.body) };
}

/** Reads all pages. Returns the ids on each page, and the ids in the cursors. */
async function readAll(caller: Caller, query: Record<string, string>) {
  const [pages, positions]: [string[][], string[]] = [[], []];
  for (let after: string | null | undefined; after !== null; ) {
    const { body }: { body: Page } = await readPage(caller, { ...query, ...(after === undefined ? {} : { after }) });
    pages.push(body.items.map(({ id }) => id));
    after = body.next;
    if (after !== null) positions.push(Buffer.from(after, "base64url").toString().slice(22));
  }
  return { pages, positions };
}

describe.each([
  ["a tenant's administrator", tenantAdmin],
  ["a product's owner", productOwner],
])("the list of operations of %s", (_, caller) => {
  it.each([3, 600])("has no cursor of a foreign operation of the same request, with %i of them", async (foreign) => {
    putRequest(foreign);
    const { pages, positions } = await readAll(caller, { correlationId: "request-1", limit: "1" });
    expect(pages.flat()).toEqual([newest, oldest]);
    expect(positions.filter((id) => id !== newest && id !== oldest)).toEqual([]);
  });

  it.each([3, 600])("does not tell the operations of a foreign target from none, with %i of them", async (foreign) => {
    putRequest(foreign);
    const { pages, positions } = await readAll(caller, { target: `${FOREIGN}/desk`, limit: "1" });
    expect({ pages, positions }).toEqual({ pages: [[]], positions: [] });
  });
});

it.each(["target", "correlationId"])(
  "the list of operations rejects an empty %s, which is no key of an index",
  async (name) => {
    expect(await readPage(buildCaller(), { [name]: "" })).toMatchObject({
      status: 400,
      body: { code: "badRequest", errors: [{ pointer: `?${name}` }] },
    });
  },
);
