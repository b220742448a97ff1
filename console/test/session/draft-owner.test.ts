import { QueryClient } from "@tanstack/react-query";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { stubSessionStorage } from "./session-storage.ts";

const entries = stubSessionStorage();
vi.stubGlobal("location", { origin: "https://console.example.com" });
const { meQuery } = await import("../../src/api/queries.ts");
const { endSession, keepTokens } = await import("../../src/session/session-store.ts");
afterAll(() => vi.unstubAllGlobals());

const draft = "tenantry.draft.onboard";

/** Signs a person in and reads who it is, as the console does before it shows a page. */
async function signIn(subject: string): Promise<void> {
  keepTokens({ accessToken: "a", expiresAt: Number.MAX_SAFE_INTEGER });
  vi.stubGlobal("fetch", async () => Response.json({ subject }));
  await new QueryClient().fetchQuery(meQuery());
}

beforeEach(() => entries.clear());

test("the same person who signs in again after the session expired keeps the drafts", async () => {
  await signIn("ada");
  entries.set(draft, "{}");
  endSession("expired");
  await signIn("ada");
  expect(entries.has(draft)).toBe(true);
});

test("another person who signs in after the session expired finds no drafts", async () => {
  await signIn("ada");
  entries.set(draft, "{}");
  endSession("expired");
  await signIn("bob");
  expect(entries.has(draft)).toBe(false);
});

test("drafts of an unknown person are forgotten", async () => {
  entries.set(draft, "{}");
  await signIn("ada");
  expect(entries.has(draft)).toBe(false);
});

test("a sign-out also forgets to whom the drafts belong", async () => {
  await signIn("ada");
  entries.set(draft, "{}");
  endSession("signedOut");
  expect([...entries.keys()]).toEqual([]);
});
