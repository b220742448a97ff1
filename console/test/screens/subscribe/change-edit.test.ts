import { expect, test } from "vitest";
import type { Plan, Subscription } from "../../../src/api/resources.ts";
import {
  completeChange,
  requestOfChange,
  startChange,
  takeOverChange,
} from "../../../src/screens/subscribe/change-edit.ts";
import { parseDraft, printDraft } from "../../../src/state/draft.ts";

const plans = [{ id: "standard", name: "Standard", entitlements: { seats: 10 } }] as Plan[];
const subscription = {
  ...{ productId: "crm", planId: "standard", seats: 8, release: 1, version: 1 },
  parameters: { zone: "UTC" },
} as unknown as Subscription;
const changed = { ...subscription, release: 2, parameters: { zone: "CET" }, version: 2 };

const started = startChange(subscription);
const typed = { ...started, form: { ...started.form, seats: 9 } };

test("a change sends what was typed, with the version of the subscription that the form showed", () => {
  expect(requestOfChange(typed, plans)).toMatchObject({ version: 1, body: { seats: 9 } });
});

test("what somebody else or a rollout changed meanwhile is kept", () => {
  const { version, body } = requestOfChange(takeOverChange(typed, changed), plans);
  expect({ version, body }).toEqual({ version: 2, body: { seats: 9 } });
});

test("a field that both changed is a question", () => {
  expect(takeOverChange(typed, changed).conflicts).toEqual([]);
  expect(takeOverChange(typed, { ...changed, seats: 20 }).conflicts).toEqual([{ field: "seats", mine: 9, theirs: 20 }]);
});

test("after a reload of the page, the draft still has the subscription that the form showed", () => {
  const reloaded = parseDraft(printDraft(typed), startChange(changed));
  expect(requestOfChange(completeChange(reloaded), plans)).toMatchObject({ version: 1, body: { seats: 9 } });
});

test("seats that were emptied before a reload are a change of one's own", () => {
  const emptied = { ...started, form: { ...started.form, seats: undefined } };
  const reloaded = completeChange(parseDraft(printDraft(emptied), started));
  const { body } = requestOfChange(takeOverChange(reloaded, changed), plans);
  expect(body).toEqual({ seats: 10 });
});
