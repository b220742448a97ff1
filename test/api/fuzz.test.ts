import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, paginateScan } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { findAccessScope, type Route } from "../../handlers/core/shared/access.ts";
import { getMachineToken } from "../../local/machine-token.ts";
import { Problem } from "../../schemas/problem.ts";
import { isFullRun } from "../support/full-run.ts";
import { type DescribedRoute, describedRoutes } from "../support/generators/api-description.ts";
import { type BadRequest, generateBadRequests, type RequestContext } from "../support/generators/bad-requests.ts";
import { createOneOfEach } from "../support/scenarios/one-of-each.ts";
import { registerAvailableProduct } from "../support/scenarios/products.ts";
import { onboardTenant, uniqueEmail } from "../support/scenarios/tenants.ts";
import { createActiveUser } from "../support/scenarios/users.ts";
import { clientOf, getConnectionInfo, readOutput, signInAs } from "../support/system/deployed-system.ts";
import { type RawResponse, sendRaw } from "../support/system/raw-request.ts";

const seed = Number(process.env["TENANTRY_SEED"] ?? Date.now() % 1_000_000);
const requestsPerRoute = isFullRun ? 500 : 20;
/** The number of concurrent requests. */
const MAX_CONCURRENT = 6;

let subject: string;
let defaultContext: RequestContext;
let machine: string;
let staffId: string;

/** Returns the caller and the ids for a route. Machine clients have their own routes; staff belong to no tenant. */
function contextOf({ route, path }: DescribedRoute): RequestContext {
  const ids = path.startsWith("/users") ? { ...defaultContext.ids, userId: staffId } : defaultContext.ids;
  const forMachines = findAccessScope({ subject: "", roles: ["platform-admin"] }, route as Route) === undefined;
  return { ...defaultContext, ids, ...(forMachines ? { token: machine, isRestricted: true } : {}) };
}
beforeAll(async () => {
  // These resources are not shared: a bad request that is wrongly accepted may change or delete them.
  const product = await registerAvailableProduct();
  const subscriptions = [{ productId: product.id, planId: "standard" }];
  const { tenant, operation } = await onboardTenant({ subscriptions });
  const admin = await signInAs("platform-admin", { email: uniqueEmail() });
  subject = (await admin.get<{ subject: string }>("/me")).body.subject;
  const list = await admin.get<{ next: string }>("/operations?limit=1");
  staffId = (await createActiveUser(undefined)).id;
  machine = await getMachineToken(getConnectionInfo(), product.id);
  const ids = await createOneOfEach({ product, tenant, operation });
  defaultContext = { ids, token: admin.token, cursor: list.body.next };
});

/** Returns why the response to a bad request is wrong; undefined if it is right. */
function findMistake({ statuses }: BadRequest, { status, headers, text }: RawResponse): string | undefined {
  if (!statuses.includes(status)) return `status ${status} instead of ${statuses.join(" or ")}`;
  if (headers["content-type"] !== "application/problem+json") return `content type ${headers["content-type"]}`;
  const problem = Problem.safeParse(JSON.parse(text));
  if (!problem.success) return `no problem: ${problem.error.message}`;
  const { status: bodyStatus, type, code, instance } = problem.data;
  if (bodyStatus !== status || type !== `urn:tenantry:problem:${code}`) return "the problem contradicts the response";
  return instance.startsWith("/v1") ? undefined : `instance is ${instance}`;
}

function describeRequest({ defect, method, path, headers, body }: BadRequest) {
  const { authorization: _, ...rest } = headers;
  return `${defect}: ${method} ${path.slice(0, 300)} ${JSON.stringify(rest).slice(0, 300)} ${body?.slice(0, 300) ?? ""}`;
}

/** Sends the requests concurrently and returns those with a wrong response. */
async function findMistakes(requests: BadRequest[]): Promise<string[]> {
  const mistakes: string[] = [];
  const queue = requests.values();
  const worker = async () => {
    for (const request of queue) {
      const answer = await sendRaw(request);
      const mistake = findMistake(request, answer);
      if (mistake !== undefined)
        mistakes.push(`${mistake}: ${describeRequest(request)}\n    ${answer.text.slice(0, 300)}`);
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT }, worker));
  return mistakes;
}

/** Returns the rows of a table whose `field` contains the sender of the bad requests. */
async function scanRows(table: string, field: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  const client = DynamoDBDocumentClient.from(clientOf(DynamoDBClient));
  const filter = { FilterExpression: `${field} = :subject`, ExpressionAttributeValues: { ":subject": subject } };
  const pages = paginateScan({ client }, { TableName: readOutput(table), ...filter });
  for await (const { Items = [] } of pages) rows.push(...Items);
  return rows;
}

describe(`${requestsPerRoute} bad requests to each route (seed ${seed})`, () => {
  it.each(describedRoutes)("are rejected with a problem by $route", async (route) => {
    const requests = fc.sample(generateBadRequests(route, contextOf(route)), { seed, numRuns: requestsPerRoute });
    expect(await findMistakes(requests)).toEqual([]);
  });

  it("write no event and no operation", async () => {
    expect(await scanRows("EventLogTableName", "envelope.actor")).toEqual([]);
    expect(await scanRows("OperationTableName", "requestedBy")).toEqual([]);
  });
});
