import type { APIGatewayProxyEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Envelope } from "../../../events/envelope.ts";
import { entityMapping } from "../../../handlers/adapters/dynamodb/entity-mapping.ts";
import { handler as operations } from "../../../handlers/api/operations.ts";
import { handler as tenants } from "../../../handlers/api/tenants.ts";
import { tables } from "../../../schemas/tables.ts";
import { buildCaller, buildTenant } from "../../support/builders.ts";
import { MemoryTables } from "../../support/tables/memory-tables.ts";

let memory: MemoryTables;
let logged: Envelope[];

/** Stores an active tenant, whose number distinguishes it from others. */
function putTenant(number = 0): string {
  const { activeOperationId: _, ...tenant } = buildTenant({ status: "active" });
  const id = tenant.id.replace(/.{4}$/, String(number).padStart(4, "0"));
  const { key, index } = entityMapping.tenant;
  const record = { ...tenant, id };
  memory.put("TENANT_TABLE", { ...key(record), ...index(record), ...record });
  return id;
}

beforeEach(() => {
  for (const { variable } of Object.values(tables)) process.env[variable] = variable;
  Object.assign(process.env, { DELETION_GRACE_DAYS: "0", APPROVALS: "", BLAST_RADIUS: "20" });
  memory = new MemoryTables().install();
  logged = [];
  memory.before = ({ input: { TransactItems = [] } }) => {
    const rows = TransactItems.flatMap(({ Put }) => (Put?.TableName === "EVENT_LOG_TABLE" ? [Put.Item] : []));
    logged.push(...rows.map((row) => row?.["envelope"] as Envelope));
  };
});
afterEach(() => memory.restore());

/** Sends a request of a platform administrator. */
async function send(subject: string, route: string, body?: object) {
  const [httpMethod, address = ""] = route.split(" ");
  const [path, query = ""] = address.split("?");
  const event = {
    httpMethod,
    path,
    queryStringParameters: Object.fromEntries(new URLSearchParams(query)),
    headers: body === undefined ? {} : { "content-type": "application/json" },
    body: body === undefined ? null : JSON.stringify(body),
    requestContext: {
      requestId: `request-of-${subject}`,
      authorizer: { principalId: subject, caller: JSON.stringify(buildCaller({ subject })) },
    },
  } as unknown as APIGatewayProxyEvent;
  const handler = path?.startsWith("/operations") ? operations : tenants;
  const { statusCode, ...response } = await handler(event);
  return { status: statusCode, body: JSON.parse(response.body) };
}
const readTenant = async (id: string) => (await send("alice", `GET /tenants/${id}`)).body;

describe("a permission that needs a second administrator", () => {
  beforeEach(() => {
    process.env["APPROVALS"] = "tenants:offboard,subscriptions:end";
  });

  it("holds the request and leaves the tenant as it is; a repeated request finds the same operation", async () => {
    const id = putTenant();
    const held = await send("alice", `DELETE /tenants/${id}?graceDays=5`);
    expect(held).toMatchObject({
      status: 202,
      body: {
        kind: "tenant.leave",
        status: "awaitingApproval",
        done: false,
        approval: { permission: "tenants:offboard", cause: "permission", graceDays: 5 },
      },
    });
    expect(await readTenant(id)).toMatchObject({ status: "active", version: 1 });
    for (const subject of ["alice", "bob"])
      expect(await send(subject, `DELETE /tenants/${id}`)).toMatchObject({ status: 202, body: { id: held.body.id } });
  });

  it("starts the request when another administrator approves it, also without a body", async () => {
    const id = putTenant();
    const { body } = await send("alice", `DELETE /tenants/${id}`);
    expect(await send("alice", `POST /operations/${body.id}/approve`)).toMatchObject({
      status: 403,
      body: { code: "ownRequest" },
    });
    expect(await send("bob", `POST /operations/${body.id}/approve`)).toMatchObject({
      status: 202,
      body: {
        id: body.id,
        status: "queued",
        requestedBy: "alice",
        approval: { decision: "approved", decidedBy: "bob" },
      },
    });
    expect(await readTenant(id)).toMatchObject({ status: "offboarding", activeOperationId: body.id });
    expect(logged.map(({ type, actor, correlationid }) => [type, actor, correlationid])).toEqual([
      ["OperationApprovalRequested", "alice", "request-of-alice"],
      ["TenantOffboardingRequested", "alice", "request-of-alice"],
      ["OperationApproved", "bob", "request-of-bob"],
    ]);
  });

  it("changes nothing when another administrator rejects the request, and it can be sent again", async () => {
    const id = putTenant();
    const { body } = await send("alice", `DELETE /tenants/${id}`);
    const rejected = await send("bob", `POST /operations/${body.id}/reject`, { reason: "The contract runs on." });
    expect(rejected).toMatchObject({
      status: 200,
      body: { status: "cancelled", done: true, error: { code: "rejected" }, approval: { decision: "rejected" } },
    });
    expect(await readTenant(id)).toMatchObject({ status: "active", version: 1 });
    expect(await send("bob", `POST /operations/${body.id}/approve`)).toMatchObject({ status: 409 });
    const again = await send("alice", `DELETE /tenants/${id}`);
    expect(again).toMatchObject({ status: 202, body: { status: "awaitingApproval" } });
    expect(again.body.id).not.toBe(body.id);
  });

  it("lets its requester cancel the request", async () => {
    const { body } = await send("alice", `DELETE /tenants/${putTenant()}`);
    expect(await send("alice", `POST /operations/${body.id}/cancel`)).toMatchObject({
      status: 200,
      body: { status: "cancelled", allowedActions: [] },
    });
  });

  it("does not hold a dry run, which shows what the request would do and that it needs approval", async () => {
    const id = putTenant();
    const { body } = await send("alice", `DELETE /tenants/${id}?dryRun=true`);
    expect(body).toMatchObject({ accepted: true, operations: [{ kind: "tenant.offboard" }], approval: "permission" });
    process.env["APPROVALS"] = "";
    expect((await send("alice", `DELETE /tenants/${id}?dryRun=true`)).body).not.toHaveProperty("approval");
  });

  it("does not hold other permissions", async () => {
    expect(await send("alice", `POST /tenants/${putTenant()}/suspend`)).toMatchObject({ body: { status: "queued" } });
  });
});

describe("the removals of one caller within an hour", () => {
  it("wait for approval from the twenty-first on; those of another caller do not", async () => {
    const ids = Array.from({ length: 23 }, (_, number) => putTenant(number));
    const statuses: string[] = [];
    for (const id of ids.slice(0, 22)) statuses.push((await send("alice", `DELETE /tenants/${id}`)).body.status);
    expect(statuses).toEqual([...Array(20).fill("queued"), "awaitingApproval", "awaitingApproval"]);
    expect((await send("bob", `DELETE /tenants/${ids[22]}`)).body).toMatchObject({ status: "queued" });
  });

  it("do not count if they are repeated, held or only tried", async () => {
    process.env["BLAST_RADIUS"] = "2";
    const [first, second, third] = [putTenant(1), putTenant(2), putTenant(3)];
    for (const query of ["?dryRun=true", "", "", ""]) await send("alice", `DELETE /tenants/${first}${query}`);
    expect((await send("alice", `DELETE /tenants/${second}`)).body.status).toBe("queued");
    const held = await send("alice", `DELETE /tenants/${third}`);
    expect(held.body).toMatchObject({ status: "awaitingApproval", approval: { cause: "blastRadius" } });
    expect((await send("bob", `POST /operations/${held.body.id}/approve`)).body.status).toBe("queued");
  });
});

describe("the sessions of one machine's role", () => {
  const session = (role: string, name: string) => `arn:aws:sts::111111111111:assumed-role/${role}/${name}`;
  const [first, second] = ["monday", "tuesday"].map((name) => session("operator", name)) as [string, string];

  it("cannot approve or reject each other's requests, but a session of another role can", async () => {
    process.env["APPROVALS"] = "tenants:offboard";
    const { body } = await send(first, `DELETE /tenants/${putTenant()}`);
    for (const verb of ["approve", "reject"]) {
      const answer = await send(second, `POST /operations/${body.id}/${verb}`);
      expect(answer).toMatchObject({ status: 403, body: { code: "ownRequest" } });
    }
    const approved = await send(session("second-operator", "monday"), `POST /operations/${body.id}/approve`);
    expect(approved).toMatchObject({ status: 202, body: { status: "queued", requestedBy: first } });
  });

  it("share the number of removals within an hour", async () => {
    process.env["BLAST_RADIUS"] = "1";
    expect((await send(first, `DELETE /tenants/${putTenant(1)}`)).body.status).toBe("queued");
    const [dryRun, held] = [
      await send(second, `DELETE /tenants/${putTenant(2)}?dryRun=true`),
      await send(second, `DELETE /tenants/${putTenant(2)}`),
    ];
    expect(dryRun.body).toMatchObject({ approval: "blastRadius" });
    expect(held.body).toMatchObject({ status: "awaitingApproval", approval: { cause: "blastRadius" } });
  });
});
