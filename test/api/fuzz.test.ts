import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { findAccessScope, type Route } from "../../handlers/core/shared/access.ts";
import { getMachineToken } from "../../local/machine-token.ts";
import { Problem } from "../../schemas/problem.ts";
import { type DescribedRoute, describedRoutes } from "../support/generators/api-description.ts";
import { type BadRequest, generateBadRequests, type RequestContext } from "../support/generators/bad-requests.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { onboardTenant, uniqueEmail } from "../support/scenarios/tenants.ts";
import { createActiveUser } from "../support/scenarios/users.ts";
import { clientOf, getConnectionInfo, readOutput, signInAs } from "../support/system/deployed-system.ts";
import { type RawResponse, sendRaw } from "../support/system/raw-request.ts";

const isFullRun = process.env["TENANTRY_FULL"] === "1";
const seed = Number(process.env["TENANTRY_SEED"] ?? Date.now() % 1_000_000);
const requestsPerRoute = isFullRun ? 500 : 20;
/** How many requests are under way at once. */
const MAX_CONCURRENT = 6;

let subject: string;
let circumstances: RequestContext;
let machine: string;
let staffId: string;

/** What a route is asked by and about: machines have routes of their own, and the staff are no tenant's. */
const aboutRoute = ({ route, path }: DescribedRoute): RequestContext => {
  const ids = path.startsWith("/users") ? { ...circumstances.ids, userId: staffId } : circumstances.ids;
  const forMachines = findAccessScope({ subject: "", roles: ["platform-admin"] }, route as Route) === undefined;
  return { ...circumstances, ids, ...(forMachines ? { token: machine, isRestricted: true } : {}) };
};
beforeAll(async () => {
  // Of its own, because a bad request that is not refused may change or end them.
  const product = await registerAvailableProduct();
  const subscriptions = [{ productId: product.id, planId: "standard" }];
  const { tenant, operation } = await onboardTenant({ subscriptions });
  const admin = await signInAs("platform-admin", { email: uniqueEmail() });
  subject = (await admin.get<{ subject: string }>("/me")).body.subject;
  const list = await admin.get<{ next: string }>("/operations?limit=1");
  const user = await createActiveUser(tenant.id);
  staffId = (await createActiveUser(undefined)).id;
  machine = await getMachineToken(getConnectionInfo(), product.id);
  const requested = { topic: "lifecycle", protocol: "email", endpoint: uniqueEmail() };
  const { body: notification } = await (await signInAs("platform-admin")).post<{ id: string }>(
    "/notifications",
    requested,
  );
  const ids = {
    tenantId: tenant.id,
    productId: product.id,
    operationId: operation.id,
    userId: user.id,
    notificationId: notification.id,
  };
  circumstances = { ids, token: admin.token, cursor: list.body.next };
});

/** Why the answer to a bad request is not as it should be. */
const findMistake = ({ statuses }: BadRequest, { status, headers, text }: RawResponse): string | undefined => {
  if (!statuses.includes(status)) return `answered ${status}, not ${statuses.join(" or ")}`;
  if (headers["content-type"] !== "application/problem+json") return `answered as ${headers["content-type"]}`;
  const problem = Problem.safeParse(JSON.parse(text));
  if (!problem.success) return `no problem: ${problem.error.message}`;
  const { status: told, type, code, instance } = problem.data;
  if (told !== status || type !== `urn:tenantry:problem:${code}`) return "the problem says something else";
  // The engine leaves the path of what the gateway answers itself as it stands in the template.
  return instance.startsWith("/v1") || instance === "$context.path" ? undefined : `instance is ${instance}`;
};

const describeRequest = ({ defect, method, path, headers, body }: BadRequest) => {
  const { authorization: _, ...rest } = headers;
  return `${defect}: ${method} ${path.slice(0, 300)} ${JSON.stringify(rest).slice(0, 300)} ${body?.slice(0, 300) ?? ""}`;
};

/** Sends the requests, a few at once, and says which were not refused as they should be. */
const findMistakes = async (requests: BadRequest[]): Promise<string[]> => {
  const mistakes: string[] = [];
  const queue = requests.values();
  const worker = async () => {
    for (const request of queue) {
      const answer = await sendRaw(request);
      const why = findMistake(request, answer);
      if (why !== undefined) mistakes.push(`${why}: ${describeRequest(request)}\n    ${answer.text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT }, worker));
  return mistakes;
};

/** The rows of a table in which `field` names the one who sent the bad requests. */
const scanRows = async (table: string, field: string): Promise<unknown[]> => {
  const rows: unknown[] = [];
  const client = DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
  const filter = { FilterExpression: `${field} = :subject`, ExpressionAttributeValues: { ":subject": subject } };
  const pages = paginateScan({ client }, { TableName: readOutput(table), ...filter });
  for await (const { Items = [] } of pages) rows.push(...Items);
  return rows;
};

describe(`bad requests, ${requestsPerRoute} to each route (seed ${seed})`, () => {
  it.each(describedRoutes)(
    "$route refuses them all, each with a problem that says why",
    async (route) => {
      const requests = fc.sample(generateBadRequests(route, aboutRoute(route)), { seed, numRuns: requestsPerRoute });
      expect(await findMistakes(requests)).toEqual([]);
    },
    isFullRun ? 600_000 : 60_000,
  );

  it("leave nothing behind: no event, and so nothing that an event would tell of", async () => {
    expect(await scanRows("EventLogTableName", "envelope.actor")).toEqual([]);
    expect(await scanRows("OperationTableName", "requestedBy")).toEqual([]);
  });
});
