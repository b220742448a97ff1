import { expect, test } from "vitest";
import type { ApiClient } from "../../src/api/client.ts";
import { ApiProblem } from "../../src/api/problem.ts";
import { findUser } from "../../src/resources/find-user.ts";

const userId = `usr_${"0".repeat(32)}`;
const place = { userId, tenantId: "ten_1" };

type Query = Readonly<Record<string, unknown>>;
type Answers = Readonly<Record<string, (query: Query) => object>>;

const empty = { items: [], next: null };
const reject = (status: number) => () => {
  throw new ApiProblem(status, {});
};

/** Creates an API with these answers, in which nobody is staff and no operation names a user. It notes its requests. */
function createApi(answers: Answers) {
  const requests: (readonly [route: string, query: Query])[] = [];
  const all: Answers = { "staff:read": reject(404), "operations:list": () => empty, ...answers };
  async function send(route: string, { query = {} }: { query?: Query }) {
    requests.push([route, query]);
    return all[route]?.(query) ?? Promise.reject(new Error(`${route} is not expected.`));
  }
  return { api: { send } as unknown as ApiClient, requests };
}

test("finds the first administrator of a tenant by the events, although no operation names this user", async () => {
  const { api, requests } = createApi({ "events:list": () => ({ items: [{ tenantid: "ten_1" }], next: null }) });
  expect(await findUser(api, userId, undefined)).toEqual(place);
  expect(requests.at(-1)).toEqual(["events:list", { userId, limit: 1 }]);
});

test("finds no user who does not exist, without reading a list of people", async () => {
  const { api } = createApi({ "events:list": reject(400) });
  await expect(findUser(api, userId, undefined)).rejects.toMatchObject({ code: "notFound" });
});

test("finds a first administrator whose events have left the feed, and reads no page after this user", async () => {
  const { api, requests } = createApi({
    "events:list": () => empty,
    "people:list": ({ after }) =>
      after === "2"
        ? { items: [{ id: userId, tenantId: "ten_1" }], next: "3" }
        : { items: [{ id: "usr_other" }], next: after === undefined ? "2" : null },
  });
  expect(await findUser(api, userId, undefined)).toEqual(place);
  const role = "tenant-admin";
  expect(requests.filter(([route]) => route === "people:list").map(([, query]) => query)).toEqual([
    { role, limit: 100 },
    { role, limit: 100, after: "2" },
  ]);
});

test("an API that fails is not a user who is missing", async () => {
  const { api } = createApi({ "events:list": reject(500) });
  await expect(findUser(api, userId, undefined)).rejects.toMatchObject({ status: 500 });
});
