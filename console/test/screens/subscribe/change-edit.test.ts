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
  expect(takeOverChange(typed, changed).conflicts).toBeUndefined();
  expect(takeOverChange(typed, { ...changed, seats: 20 }).conflicts).toEqual([{ field: "seats", mine: 9, theirs: 20 }]);
});

test("a question stays open while other fields change, also if the same version is taken over again", () => {
  const undecided = takeOverChange(typed, { ...changed, seats: 20 });
  const chosen = { ...undecided, theirs: ["seats"], form: { ...undecided.form, seats: 20 } };
  const later = { ...changed, seats: 25, release: 3, version: 3 };
  expect(takeOverChange(undecided, undecided.resource).conflicts).toEqual(undecided.conflicts);
  expect(takeOverChange(undecided, later).conflicts).toEqual([{ field: "seats", mine: 9, theirs: 25 }]);
  expect(takeOverChange(chosen, later)).toMatchObject({
    ...{ form: { seats: 25, release: 3 }, mine: { seats: 9 }, theirs: ["seats"] },
    conflicts: [{ field: "seats", mine: 9, theirs: 25 }],
  });
});

test("after a reload of the page, the draft has what was typed, on top of what is stored", () => {
  const reloaded = completeChange(parseDraft(printDraft(typed), startChange(changed)), changed);
  const { version, body } = requestOfChange(reloaded, plans);
  expect({ version, body }).toEqual({ version: 2, body: { seats: 9 } });
});

test("seats that were emptied before a reload are a change of one's own", () => {
  const emptied = { ...started, form: { ...started.form, seats: undefined } };
  const reloaded = completeChange(parseDraft(printDraft(emptied), started), changed);
  const { body } = requestOfChange(reloaded, plans);
  expect(body).toEqual({ seats: 10 });
});
