import { expect, test } from "vitest";
import { completeDraft, emptyDraft } from "../../src/screens/products/register/product-draft.ts";
import { parseDraft, printDraft } from "../../src/state/draft.ts";

type Draft = { name: string; seats: number | undefined; tags: string[] };
const initial: Draft = { name: "", seats: 5, tags: [] };

test("a stored draft is the same again", () => {
  const draft = { name: "Acme", seats: 8, tags: ["region"] };
  expect(parseDraft(printDraft(draft), initial)).toEqual(draft);
});

test("a field that an older console did not know has its initial value", () => {
  expect(parseDraft('{"name":"Acme"}', initial)).toEqual({ ...initial, name: "Acme" });
});

test("an emptied field stays empty, also if its initial value is another one", () => {
  expect(parseDraft(printDraft({ ...initial, seats: undefined }), initial)).toEqual({ ...initial, seats: undefined });
});

test("a plan of a stored product has every field of a plan", () => {
  const { updatableTo: _, ...older } = emptyDraft.plans[0] ?? expect.fail();
  const stored = JSON.stringify({ ...emptyDraft, plans: [{ ...older, name: "Gold" }] });
  expect(completeDraft(parseDraft(stored, emptyDraft)).plans).toEqual([{ ...older, name: "Gold", updatableTo: [] }]);
});
