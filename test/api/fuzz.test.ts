import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { type Route, relationOf } from "../../handlers/core/access.ts";
import { machineTokenFor } from "../../local/machine-token.ts";
import { Problem } from "../../schemas/problem.ts";
import { type DescribedRoute, describedRoutes } from "../support/api-description.ts";
import { type BadRequest, badRequests, type Circumstances } from "../support/bad-requests.ts";
import { as, card, clientOf, output } from "../support/engine.ts";
import { aUserOf } from "../support/people.ts";
import { anAvailableProduct } from "../support/product-team.ts";
import { type RawAnswer, sendRaw } from "../support/raw-request.ts";
import { aSettledTenant, uniqueEmail } from "../support/stories.ts";

const everything = process.env["TENANTRY_FULL"] === "1";
const seed = Number(process.env["TENANTRY_SEED"] ?? Date.now() % 1_000_000);
const each = everything ? 500 : 20;
/** How many requests are under way at once. */
const AT_ONCE = 6;

let subject: string;
let about: Circumstances;
let machine: string;
let staffId: string;

/** What a route is asked by and about: machines have routes of their own, and the staff are no tenant's. */
const aboutRoute = ({ route, path }: DescribedRoute): Circumstances => {
  const ids = path.startsWith("/users") ? { ...about.ids, userId: staffId } : about.ids;
  const forMachines = relationOf({ subject: "", roles: ["platform-admin"] }, route as Route) === undefined;
  return { ...about, ids, ...(forMachines ? { token: machine, restricted: true } : {}) };
};
beforeAll(async () => {
  // Of its own, because a bad request that is not refused may change or end them.
  const product = await anAvailableProduct();
  const subscriptions = [{ productId: product.id, planId: "standard" }];
  const { tenant, operation } = await aSettledTenant({ subscriptions });
  const admin = await as("platform-admin", { email: uniqueEmail() });
  subject = (await admin.get<{ subject: string }>("/me")).body.subject;
  const list = await admin.get<{ next: string }>("/operations?limit=1");
  const user = await aUserOf(tenant.id);
  staffId = (await aUserOf(undefined)).id;
  machine = await machineTokenFor(card(), product.id);
  const asked = { topic: "lifecycle", protocol: "email", endpoint: uniqueEmail() };
  const { body: notification } = await (await as("platform-admin")).post<{ id: string }>("/notifications", asked);
  const ids = {
    tenantId: tenant.id,
    productId: product.id,
    operationId: operation.id,
    userId: user.id,
    notificationId: notification.id,
  };
  about = { ids, token: admin.token, cursor: list.body.next };
});

/** Why the answer to a bad request is not as it should be. */
const objection = ({ statuses }: BadRequest, { status, headers, text }: RawAnswer): string | undefined => {
  if (!statuses.includes(status)) return `answered ${status}, not ${statuses.join(" or ")}`;
  if (headers["content-type"] !== "application/problem+json") return `answered as ${headers["content-type"]}`;
  const problem = Problem.safeParse(JSON.parse(text));
  if (!problem.success) return `no problem: ${problem.error.message}`;
  const { status: told, type, code, instance } = problem.data;
  if (told !== status || type !== `urn:tenantry:problem:${code}`) return "the problem says something else";
  // The engine leaves the path of what the gateway answers itself as it stands in the template.
  return instance.startsWith("/v1") || instance === "$context.path" ? undefined : `instance is ${instance}`;
};

const shown = ({ fault, method, path, headers, body }: BadRequest) => {
  const { authorization: _, ...rest } = headers;
  return `${fault}: ${method} ${path.slice(0, 300)} ${JSON.stringify(rest).slice(0, 300)} ${body?.slice(0, 300) ?? ""}`;
};

/** Sends the requests, a few at once, and says which were not refused as they should be. */
const mistakesOf = async (requests: BadRequest[]): Promise<string[]> => {
  const mistakes: string[] = [];
  const queue = requests.values();
  const worker = async () => {
    for (const request of queue) {
      const answer = await sendRaw(request);
      const why = objection(request, answer);
      if (why !== undefined) mistakes.push(`${why}: ${shown(request)}\n    ${answer.text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return mistakes;
};

/** The rows of a table in which `field` names the one who sent the bad requests. */
const rowsOf = async (table: string, field: string): Promise<unknown[]> => {
  const rows: unknown[] = [];
  const client = DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
  const filter = { FilterExpression: `${field} = :subject`, ExpressionAttributeValues: { ":subject": subject } };
  const pages = paginateScan({ client }, { TableName: output(table), ...filter });
  for await (const { Items = [] } of pages) rows.push(...Items);
  return rows;
};

describe(`bad requests, ${each} to each route (seed ${seed})`, () => {
  it.each(describedRoutes)(
    "$route refuses them all, each with a problem that says why",
    async (route) => {
      const requests = fc.sample(badRequests(route, aboutRoute(route)), { seed, numRuns: each });
      expect(await mistakesOf(requests)).toEqual([]);
    },
    everything ? 600_000 : 60_000,
  );

  it("leave nothing behind: no event, and so nothing that an event would tell of", async () => {
    expect(await rowsOf("EventLogTableName", "envelope.actor")).toEqual([]);
    expect(await rowsOf("OperationTableName", "requestedBy")).toEqual([]);
  });
});
