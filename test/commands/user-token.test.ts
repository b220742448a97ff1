import { expect, test } from "vitest";
import { getUserToken } from "../../local/user-token.ts";
import { callApi, getConnectionInfo, getToken, signInAs } from "../support/system/deployed-system.ts";

test("a token belongs to a user with the requested role only", async () => {
  const auditor = await signInAs("auditor");
  const { body } = await auditor.get("/me");
  expect(body).toMatchObject({ roles: ["auditor"], email: "auditor@example.com" });
});

test("tokens for the same e-mail belong to the same user, and for another e-mail to another user", async () => {
  const email = `someone.${process.pid}@example.com`;
  const subjectOf = async (bearer: string) => (await callApi("GET", "/me", { token: bearer })).body["subject"];
  const one = await subjectOf(await getUserToken(getConnectionInfo(), { role: "auditor", email }));
  const again = await subjectOf(
    await getUserToken(getConnectionInfo(), { role: "auditor", email: email.toUpperCase() }),
  );
  const other = await subjectOf(await getToken("auditor"));
  expect(again).toBe(one);
  expect(other).not.toBe(one);
});

test("concurrent requests return tokens of one user", async () => {
  const person = { role: "product-owner", team: `team-${process.pid}` } as const;
  const tokens = await Promise.all([1, 2, 3, 4].map(() => getUserToken(getConnectionInfo(), person)));
  const callers = await Promise.all(
    tokens.map(async (bearer) => (await callApi("GET", "/me", { token: bearer })).body),
  );
  expect(new Set(callers.map((caller) => caller["subject"])).size).toBe(1);
  expect(callers[0]).toMatchObject({ team: person.team });
});

test("the role of an e-mail can't be changed", async () => {
  const email = `fixed.${process.pid}@example.com`;
  await getUserToken(getConnectionInfo(), { role: "auditor", email });
  await expect(getUserToken(getConnectionInfo(), { role: "platform-admin", email })).rejects.toThrow(
    "is already auditor",
  );
});
