import { beforeEach, expect, test } from "vitest";
import { stubSessionStorage } from "./session-storage.ts";

const entries = stubSessionStorage();
const { currentTokens, endSession, keepTokens } = await import("../../src/session/session-store.ts");

beforeEach(() => {
  entries.clear();
  for (const name of ["onboard", "register", "edit.crm"]) entries.set(`tenantry.draft.${name}`, "{}");
  entries.set("tenantry.theme", "dark");
  keepTokens({ accessToken: "a", expiresAt: 1 });
});

test("a person who signs out leaves neither tokens nor drafts in the tab", () => {
  endSession("signedOut");
  expect([...entries.keys()]).toEqual(["tenantry.theme"]);
  expect(currentTokens()).toBeUndefined();
});

test("drafts survive the end of a session that expired", () => {
  endSession("expired");
  expect(entries.size).toBe(4);
  expect(entries.has("tenantry.tokens")).toBe(false);
});
