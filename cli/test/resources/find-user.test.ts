import { expect, test } from "vitest";
import type { ApiClient } from "../../src/api/client.ts";
import { ApiProblem } from "../../src/api/problem.ts";
import { findUser } from "../../src/resources/find-user.ts";

const userId = `usr_${"0".repeat(32)}`;

/** An API without operations of single users, as after the onboarding of a tenant, with two pages of people. */
const api = {
  send(route: string, { query = {} }: { query?: Record<string, unknown> }) {
    if (route === "staff:read") return Promise.reject(new ApiProblem(404, {}));
    if (route === "operations:list") return Promise.resolve({ items: [], next: null });
    if (query["after"] === undefined) return Promise.resolve({ items: [{ id: "usr_other" }], next: "2" });
    return Promise.resolve({ items: [{ id: userId, tenantId: "ten_1" }], next: null });
  },
} as unknown as ApiClient;

test("finds the first administrator of a tenant by id, although no operation names this user", async () => {
  expect(await findUser(api, userId, undefined)).toEqual({ userId, tenantId: "ten_1" });
});

test("finds no user whom no list contains", async () => {
  await expect(findUser(api, `usr_${"1".repeat(32)}`, undefined)).rejects.toMatchObject({ code: "notFound" });
});
