import { request } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Loopback, listenForCode } from "../../src/connection/loopback-server.ts";

let loopback: Loopback;
beforeEach(async () => {
  loopback = await listenForCode("mine");
});
afterEach(() => loopback.close());

/** Requests a page as the browser does after a sign-in. */
const returnWith = (query: string) => fetch(`${loopback.redirectUri}?${query}`);

test.each(["state=other&code=x", "error=access_denied", "state=&code=x"])(
  "a page of others can't end the sign-in with %s",
  async (query) => {
    const refused = await returnWith(query);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain("belongs to another sign-in");
    const accepted = await returnWith("state=mine&code=right");
    expect(accepted.status).toBe(200);
    expect((await loopback.answer).get("code")).toBe("right");
  },
);

test("a refusal with the state of the sign-in is its answer", async () => {
  await returnWith("state=mine&error=access_denied");
  expect((await loopback.answer).get("error")).toBe("access_denied");
});

test("a request without a valid address is not found, and the sign-in continues", async () => {
  const { hostname, port } = new URL(loopback.redirectUri);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request({ hostname, port, path: "//" }, ({ statusCode }) => resolve(statusCode))
      .on("error", reject)
      .end();
  });
  expect(status).toBe(404);
  await returnWith("state=mine&code=right");
  expect((await loopback.answer).get("code")).toBe("right");
});
