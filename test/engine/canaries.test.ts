import {
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { beforeAll, describe, expect, it } from "vitest";
import { machineTokenFor } from "../../local/machine-token.ts";
import { tokenFor } from "../../local/token.ts";
import type { Operation } from "../../schemas/operation.ts";
import type { Product } from "../../schemas/product.ts";
import type { Tenant } from "../../schemas/tenant.ts";
import { archivedEvents, Canaries, historiesOf, logsByGroup, queuedMessages, rowsOf } from "../support/canaries.ts";
import { type Answer, as, call, card, controlPlane, eventually, output } from "../support/engine.ts";
import { type Listener, listenTo } from "../support/facts.ts";
import { sayOfPeople } from "../support/marked-people.ts";
import { admit, aProduct, register, verify } from "../support/product-team.ts";
import { ended, timelineOf, unique, uniqueEmail } from "../support/stories.ts";
import { encoded } from "../support/token-issuer.ts";

const canaries = new Canaries();
const { word, email, secret } = {
  word: (what: string) => canaries.word(what),
  email: (what: string) => canaries.email(what),
  secret: (what: string, value: string) => canaries.secret(what, value),
};
/** What the events of a failure tell, and so what looks after operations; it still is in no log. */
const told = new Canaries();
const refusals: Answer[] = [];
const topics = ["WorkflowStatusTopicArn", "WorkflowErrorsTopicArn", "WorkflowRetriesTopicArn", "LifecycleTopicArn"];
const listeners: Listener[] = [];
const operations: string[] = [];
let tenantId: string;

/** The plan's parameters, and a template into which they go and which says more than it should. */
const plan = {
  id: "standard",
  name: word("a plan's name"),
  tier: word("a plan's tier"),
  entitlements: { features: [word("a feature")], limits: {} },
  parameters: { type: "object", properties: { note: { type: "string" } } },
};
const template = `
Description: ${word("a template's text")}
Parameters: { TenantName: { Type: String }, Note: { Type: String } }
Resources: { Queue: { Type: "AWS::SQS::Queue" } }
Outputs: { Password: { Value: "${word("an output of a stack")}" } }
`;
const failing = `
Parameters: { TenantName: { Type: String }, Note: { Type: String } }
Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { VisibilityTimeout: -1 } } }
`;
const integration = (text: string) => ({
  kind: "cloudformation",
  template: text,
  parameters: { TenantName: "${tenant.name}", Note: "${parameters.note}" },
});

const aProductWithMarkers = async (): Promise<Product> => {
  const registration = aProduct(undefined, {
    name: word("a product's name"),
    description: word("a product's description"),
    ownerEmail: email("an owner's address"),
    tags: { team: word("a product's tag") },
    plans: [plan],
    integration: integration(template),
  });
  const { body } = await register(registration);
  await ended(body.operation.id);
  await admit(body.product);
  operations.push(body.operation.id, (await verify(body.product)).id);
  return body.product;
};

const subscriptionOf = ({ id: productId }: Product) => ({
  productId,
  planId: "standard",
  parameters: { note: word("a subscription's parameter") },
});

/** Everything that a caller can say, said with a marker; some of it is refused. */
const sayEverything = async (): Promise<void> => {
  const admin = await as("platform-admin");
  const product = await aProductWithMarkers();
  secret("an ExternalId", product.connection?.externalId ?? "");
  const tenant = {
    name: word("a tenant's name"),
    adminEmail: email("an administrator's address"),
    tags: { note: word("a tenant's tag") },
  };
  const key = { "Idempotency-Key": word("an idempotency key") };
  const { body } = await admin.post<{ operation: Operation; tenant: Tenant }>(
    "/tenants",
    { ...tenant, subscriptions: [subscriptionOf(product)] },
    key,
  );
  tenantId = body.tenant.id;
  await ended(body.operation.id);
  const { body: children } = await admin.get<{ items: Operation[] }>(`/operations?tenantId=${tenantId}`);
  operations.push(...children.items.map(({ id }) => id));
  await admin.patch(`/tenants/${tenantId}`, {
    name: word("a tenant's second name"),
    tags: { x: word("a second tag") },
  });
  await admin.patch(`/products/${product.id}`, {
    description: word("a second description"),
    integration: integration(failing),
  });
  const failed = await admin.post<{ operation: Operation }>("/tenants", {
    name: word("the name of a tenant that fails"),
    adminEmail: email("the address of a tenant that fails"),
    subscriptions: [subscriptionOf(product)],
  });
  operations.push(failed.body.operation.id);
  await ended(failed.body.operation.id);

  // What is refused is said too.
  refusals.push(
    await admin.post("/tenants", tenant),
    await admin.post("/tenants", { name: "", adminEmail: word("no address"), [word("an unknown field")]: 1 }),
    await admin.post("/tenants", `{"name": ${word("no JSON")}`),
    await admin.get(`/tenants?tag=note:${word("a filter")}&${word("an unknown parameter")}=1`),
    await admin.get(`/tenants?after=${word("a cursor")}`),
    await admin.patch(`/tenants/${tenantId}`, { tags: {} }, { "If-Match": word("a version") }),
    await admin.post("/tenants", tenant, { "Idempotency-Key": `${word("half of a key that is none")} x` }),
  );
  await admin.get(`/operations?correlationId=${word("a filter of operations")}`);
  const people = await sayOfPeople(canaries, told);
  operations.push(...people.operations);
  refusals.push(...people.refusals);
};

/** Secrets that were given to the callers, and what only pretends to be one. */
const showSecrets = async (): Promise<void> => {
  const person = await tokenFor(card(), { role: "auditor", email: uniqueEmail() });
  const machine = await machineTokenFor(card(), "crm");
  for (const [what, token] of Object.entries({ "a person's token": person, "a machine's token": machine })) {
    expect((await call("GET", "/me", { token })).status).toBe(200);
    secret(`the signature of ${what}`, token.split(".")[2] ?? "");
    secret(`the claims of ${what}`, token.split(".")[1] ?? "");
    refusals.push(await call("GET", "/me", { token: `${token.slice(0, -8)}AAAAAAAA` }));
  }
  const [header = "", body = "", signature] = person.split(".");
  const [{ kid }, genuine] = [header, body].map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
  const claims = { ...genuine, sub: word("a subject"), email: word("a claim") };
  const forged = [
    [{ alg: "RS256", kid: word("a key id") }, claims],
    [{ alg: word("an algorithm"), kid }, claims],
    [{ alg: "RS256", kid, jku: word("an address of keys") }, claims],
    [`{"alg": ${word("a header that is no JSON")}`, claims],
    [{ alg: "RS256", kid }, `${word("claims that are no JSON")}`],
    [
      { alg: "RS256", kid },
      { ...claims, iss: word("an issuer") },
    ],
    [
      { alg: "RS256", kid },
      { ...claims, exp: word("an end") },
    ],
    [{ alg: "RS256", kid, typ: word("a type") }, claims],
  ].map(([head, says]) => `${encoded(head)}.${encoded(says)}.${signature}`);
  for (const token of [...forged, word("a token that is none")]) {
    const refusal = await call("GET", "/me", { token });
    expect(refusal.status).toBe(401);
    refusals.push(refusal);
  }
  refusals.push(await call("GET", "/me", { headers: { Authorization: `Basic ${word("a password")}` } }));
  await call("GET", `/nowhere/${word("an unknown path")}`, { token: person });
  const pool = { UserPoolId: output("UserPoolId") };
  const product = (await (await as("platform-admin")).get<Product>("/products/crm")).body;
  const { UserPoolClient } = await new CognitoIdentityProviderClient(controlPlane()).send(
    new DescribeUserPoolClientCommand({ ...pool, ClientId: product.connection?.clientId }),
  );
  secret("a machine client's secret", UserPoolClient?.ClientSecret ?? "");
};

describe("of all that callers say, and of all secrets, nothing is found", () => {
  beforeAll(async () => {
    listeners.push(
      ...(await Promise.all(topics.map((topic) => listenTo(topic, unique("canary").replaceAll(" ", "-"))))),
    );
    await sayEverything();
    await showSecrets();
  }, 180_000);

  it("in what the functions logged, the figures among it", async () => {
    const logs = await logsByGroup();
    expect([...logs.values()].flat().filter((line) => line.includes('"_aws"')).length).toBeGreaterThan(5);
    expect([...logs.keys()].filter((name) => name.startsWith("/aws/lambda/tenantry-")).length).toBeGreaterThan(8);
    expect(logs.get("/aws/lambda/tenantry-authorizer")?.join()).toContain("A token was refused");
    expect(
      [...logs].flatMap(([group, lines]) => [...canaries.findIn(group, lines), ...told.findIn(group, lines)]),
    ).toEqual([]);
  });

  it("in what is answered to those who are refused, but paths, ids and names that they sent themselves", () => {
    expect(refusals.map(({ status }) => status).filter((status) => status < 400)).toEqual([]);
    const answers = refusals.map(({ body: { instance: _, errors = [], ...problem } }) => {
      const details = (errors as { detail: string }[]).map(({ detail }) => detail);
      return JSON.stringify({ ...problem, details });
    });
    expect(answers.length).toBeGreaterThan(20);
    expect(canaries.findIn("answers", answers)).toEqual([]);
  });

  it("in the event log, and in what was published of it", async () => {
    const rows = await rowsOf("EventLogTableName");
    expect(rows.filter((row) => row.includes(tenantId)).length).toBeGreaterThan(10);
    expect(canaries.findIn("EventLog", rows)).toEqual([]);
    const about = await timelineOf(tenantId);
    expect(
      canaries.findIn(
        "timeline",
        about.map((one) => JSON.stringify(one)),
      ),
    ).toEqual([]);
    const heard = await eventually("the topics have told it", async () => {
      const all = (await Promise.all(listeners.map((one) => one.drain()))).flat();
      return all.filter(({ operationid }) => operations.includes(operationid ?? "")).length > 5 && all;
    });
    expect(
      canaries.findIn(
        "topics",
        heard.map((one) => JSON.stringify(one)),
      ),
    ).toEqual([]);
  });

  it("in the audit's copy of the log", async () => {
    const copies = await eventually("the log is archived", async () => {
      const all = await archivedEvents();
      return all.some((text) => text.includes(tenantId)) && all;
    });
    expect(canaries.findIn("archive", copies)).toEqual([]);
  });

  it("in what is kept for copies of a request, of keys and secrets", async () => {
    const rows = await rowsOf("IdempotencyTableName");
    expect(rows.length).toBeGreaterThan(5);
    expect(canaries.findIn("Idempotency", rows, /key|secret|token/)).toEqual([]);
  });

  it("in any queue, nor in what went astray, nor in the outbox", async () => {
    expect(canaries.findIn("queues", await queuedMessages())).toEqual([]);
    expect(canaries.findIn("Outbox", await rowsOf("OutboxTableName"))).toEqual([]);
  });

  it("in what went into and came out of the workflows' steps", async () => {
    const histories = await historiesOf(operations);
    expect(histories.length).toBeGreaterThan(2);
    expect(canaries.findIn("executions", histories)).toEqual([]);
  });

  it("in the errors of operations", async () => {
    const admin = await as("platform-admin");
    const seen = await Promise.all(operations.map((id) => admin.get<Operation>(`/operations/${id}`)));
    const errors = seen.flatMap(({ body }) => [body.error, ...body.steps.flatMap((step) => step.attempts)]);
    expect(errors.filter(Boolean).length).toBeGreaterThan(3);
    expect(
      canaries.findIn(
        "errors",
        errors.map((error) => JSON.stringify(error ?? {})),
      ),
    ).toEqual([]);
  });
});

describe("a marker that does stand somewhere", () => {
  it("is found there", async () => {
    const other = new Canaries();
    other.secret("what every function logs", "tenantry");
    other.secret("a tenant's id", tenantId);
    expect(other.findIn("EventLog", await rowsOf("EventLogTableName")).length).toBeGreaterThan(0);
    expect(other.findIn("archive", await archivedEvents(), /id/).length).toBeGreaterThan(0);
    expect(other.findIn("Idempotency", await rowsOf("IdempotencyTableName"), /id/).length).toBeGreaterThan(0);
    const logs = await logsByGroup();
    expect([...logs].flatMap(([group, lines]) => other.findIn(group, lines)).length).toBeGreaterThan(0);
  });
});
