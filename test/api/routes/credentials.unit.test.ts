import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ServiceError } from "../../../handlers/adapters/aws/signed-calls.ts";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { callIfPresent, callUserPool } from "../../../handlers/adapters/identity/user-pool.ts";
import { logger } from "../../../handlers/api/http/app.ts";
import { handler } from "../../../handlers/api/products.ts";
import { tables } from "../../../schemas/tables.ts";
import { buildCaller, buildProduct } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

vi.mock("../../../handlers/adapters/identity/user-pool.ts", { spy: true });

/** The names of the clients in the user pool; the id of a client is its name. */
let clients: Set<string>;
let removalFails: boolean;

/** Answers like the user pool. */
function answer(action: string, { ClientName = "", ClientId = "" }: { ClientName?: string; ClientId?: string }) {
  if (action === "ListUserPoolClients")
    return { UserPoolClients: [...clients].map((name) => ({ ClientName: name, ClientId: name })) };
  if (action === "DeleteUserPoolClient" && removalFails)
    throw new ServiceError("Too many requests", "TooManyRequestsException", 400);
  if (action === "DeleteUserPoolClient") clients.delete(ClientId);
  if (action === "CreateUserPoolClient") clients.add(ClientName);
  return { UserPoolClient: { ClientId: ClientName, ClientSecret: `secret of ${ClientId}` } };
}

let memory: MemoryTables;
beforeEach(() => {
  for (const { variable } of Object.values(tables)) vi.stubEnv(variable, variable);
  vi.spyOn(logger, "warn").mockReturnValue();
  memory = new MemoryTables().install();
  const product = buildProduct({ connection: { ...buildProduct().connection, clientId: "product-crm" } });
  memory.put("PRODUCT_TABLE", { ...entityMapping.product.key(product), ...product });
  clients = new Set(["product-crm"]);
  removalFails = false;
  vi.mocked(callUserPool).mockImplementation(async (action, parameters) => answer(action, parameters));
  vi.mocked(callIfPresent).mockImplementation(async (action, parameters) => {
    const { ClientId = "" } = parameters as { ClientId?: string };
    return clients.has(ClientId) ? answer(action, parameters) : undefined;
  });
});
afterEach(() => {
  memory.restore();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

async function send(httpMethod: string, path: string, headers: Record<string, string> = {}) {
  const event = {
    ...{ resource: "/{proxy+}", httpMethod, path, headers, body: null },
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: {
      requestId: "request-1",
      authorizer: { principalId: "alice", caller: JSON.stringify(buildCaller()) },
    },
  } as unknown as APIGatewayProxyEvent;
  const { statusCode, body } = await handler(event);
  return { statusCode, body: JSON.parse(body) };
}

/** Issues credentials; returns the status and the id of the client whose secret the response contains. */
async function issue(key: string) {
  const { statusCode, body } = await send("POST", "/products/crm/credentials", { "idempotency-key": key });
  return [statusCode, body.code ?? body.clientId, body.clientSecret];
}
const issued = (clientId: string) => [201, clientId, `secret of ${clientId}`];

describe("the issuance of credentials", () => {
  it("removes the clients that are no longer valid", async () => {
    for (const number of [2, 3, 4]) expect(await issue(`key-${number}`)).toEqual(issued(`product-crm.${number}`));
    expect([...clients]).toEqual(["product-crm", "product-crm.3", "product-crm.4"]);
    expect(await issue("key-2")).toEqual([409, "credentialsReplaced", undefined]);
  });

  it("shows the secret although that removal fails, and the next issuance repeats it", async () => {
    for (const number of [2, 3]) await issue(`key-${number}`);
    removalFails = true;
    expect(await issue("key-4")).toEqual(issued("product-crm.4"));
    expect(logger.warn).toHaveBeenCalledWith(
      "The cleanup after a command failed",
      expect.objectContaining({ productId: "crm" }),
    );
    expect(clients.has("product-crm.2")).toBe(true);
    removalFails = false;
    await issue("key-5");
    expect([...clients]).toEqual(["product-crm", "product-crm.4", "product-crm.5"]);
  });

  it("shows no secret of a replaced client, even if its removal failed", async () => {
    for (const number of [2, 3]) await issue(`key-${number}`);
    removalFails = true;
    await issue("key-4");
    expect(await issue("key-2")).toEqual([409, "credentialsReplaced", undefined]);
    expect(await issue("key-3")).toEqual(issued("product-crm.3"));
  });
});

describe("the retirement of a product", () => {
  it("succeeds although the removal of its clients fails, and a repetition removes them", async () => {
    removalFails = true;
    expect(await send("DELETE", "/products/crm")).toMatchObject({ statusCode: 200, body: { status: "retired" } });
    expect([...clients]).toEqual(["product-crm"]);
    removalFails = false;
    expect(await send("DELETE", "/products/crm")).toMatchObject({ statusCode: 200, body: { status: "retired" } });
    expect([...clients]).toEqual([]);
  });
});
