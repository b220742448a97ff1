import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { handler } from "../../../handlers/api/rollouts.ts";
import type { Caller } from "../../../schemas/caller.ts";
import type { Rollout, RolloutStatus } from "../../../schemas/rollout.ts";
import { tables } from "../../../schemas/tables.ts";
import { buildCaller, buildProduct, buildRollout } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

const idOf = (number: number) => `rol_${number.toString(16).padStart(32, "0")}`;
const [newest, oldest] = [idOf(9999), idOf(500)];
const owner = buildCaller({ roles: ["product-owner"], team: "crm-team" });

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

function putRollout(id: string, productId: string, status: RolloutStatus = "completed"): void {
  const rollout = buildRollout({ id, productId, status });
  const { key, index } = entityMapping.rollout;
  memory.put("PRODUCT_TABLE", { ...key(rollout), ...index(rollout), ...rollout });
}

/** Stores foreign rollouts: as many between the team's two as before and after them. */
function putForeign(count: number): void {
  for (let number = 0; number < count; number += 1)
    for (const first of [1, 1000, 20_000]) putRollout(idOf(first + number), "desk");
}

type Page = { items: Rollout[]; next: string | null };

async function readPage(caller: Caller, query: Record<string, string>): Promise<Page> {
  const { statusCode, body } = await handler({
    httpMethod: "GET",
    path: "/rollouts",
    queryStringParameters: query,
    headers: {},
    body: null,
    requestContext: { requestId: "read", authorizer: { principalId: "alice", caller: JSON.stringify(caller) } },
  } as unknown as APIGatewayProxyEvent);
  expect(statusCode, body).toBe(200);
  return JSON.parse(body);
}

/** Reads all pages. Returns the ids on each page, and the ids in the cursors. */
async function readAll(caller: Caller, query: Record<string, string>) {
  const [pages, positions]: [string[][], string[]] = [[], []];
  for (let after: string | null | undefined; after !== null; ) {
    const page: Page = await readPage(caller, { ...query, ...(after === undefined ? {} : { after }) });
    pages.push(page.items.map(({ id }) => id));
    after = page.next;
    if (after !== null) positions.push(Buffer.from(after, "base64url").toString().slice(22));
  }
  return { pages, positions };
}

describe("the list of rollouts of a product's owner", () => {
  it.each([0, 3, 499])(
    "has the same pages and cursors with %i foreign rollouts before, between and after its own",
    async (foreign) => {
      putRollout(newest, "crm", "running");
      putRollout(oldest, "crm");
      putForeign(foreign);
      expect(await readAll(owner, { limit: "1" })).toEqual({ pages: [[newest], [oldest]], positions: [newest] });
      expect(await readAll(owner, { limit: "2" })).toEqual({ pages: [[newest, oldest]], positions: [] });
      expect(await readAll(owner, { status: "completed", limit: "1" })).toEqual({ pages: [[oldest]], positions: [] });
    },
  );

  it("is one empty page for a team without products, whatever others have", async () => {
    putForeign(3);
    const stranger = buildCaller({ roles: ["product-owner"], team: "other-team" });
    for (const caller of [stranger, owner])
      expect(await readAll(caller, { limit: "1" })).toEqual({ pages: [[]], positions: [] });
  });
});

it("the list of rollouts of an administrator has those of all teams", async () => {
  for (const [number, productId] of ["crm", "desk", "crm"].entries()) putRollout(idOf(number), productId);
  expect((await readAll(buildCaller(), { limit: "2" })).pages).toEqual([[idOf(2), idOf(1)], [idOf(0)]]);
});
